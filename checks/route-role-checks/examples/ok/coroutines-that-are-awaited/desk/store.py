import os

KEY = os.environ["TOKEN_KEY"]


async def find_agent(key): ...


async def find_ticket(key): ...


async def tickets_of(agent): ...
