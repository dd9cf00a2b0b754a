"""The people of the desk: members, their passwords and second factors, invitations, sessions, and what they did."""
