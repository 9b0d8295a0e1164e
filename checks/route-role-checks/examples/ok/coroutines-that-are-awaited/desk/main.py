from typing import Annotated

import jwt
from fastapi import Depends, FastAPI, HTTPException
from fastapi.security import OAuth2PasswordBearer

from desk.rules import is_archived, rules, sees_ticket
from desk.store import KEY, find_agent, find_ticket, tickets_of

app = FastAPI()


async def signed_in(token: Annotated[str, Depends(OAuth2PasswordBearer(tokenUrl="/token"))]):
    try:
        return await find_agent(jwt.decode(token, KEY, algorithms=["HS256"])["sub"])
    except jwt.InvalidTokenError:
        raise HTTPException(401)


@app.get("/tickets")
async def tickets(agent=Depends(signed_in)):
    # ok: authorisation-not-awaited
    return [one for one in await tickets_of(agent) if not is_archived(one) and await rules.is_on_team(agent, one)]


@app.get("/tickets/{key}")
async def ticket(key: int, agent=Depends(signed_in)):
    found = await find_ticket(key)
    # ok: authorisation-not-awaited
    if found is None or not await sees_ticket(agent, found):
        raise HTTPException(status_code=404)
    return found


@app.post("/tickets/{key}/close")
async def close(key: int, agent=Depends(signed_in)):
    found = await find_ticket(key)
    # ok: authorisation-not-awaited
    if is_archived(found) or not (await rules.may_close(agent, found)):
        raise HTTPException(403)
    found.open = False
