"""`make scale-test`: several machines on one: PostgreSQL, Redis, nginx, two websites, two dialogue engines, one keeper."""
