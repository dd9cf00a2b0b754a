"""`make drill`: a running loket, people who talk to it all the while, and one fault after the other. What was lost?"""
