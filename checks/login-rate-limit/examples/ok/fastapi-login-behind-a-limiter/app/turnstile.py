from fastapi import HTTPException, Request
from redis.asyncio import Redis

store = Redis()


class Turnstile:
    def __init__(self, gate: str, most: int, within: int) -> None:
        self.gate, self.most, self.within = gate, most, within

    async def pass_through(self, who: str) -> None:
        seen = await store.incr(f"{self.gate}:{who}")
        if seen == 1:
            await store.expire(f"{self.gate}:{who}", self.within)
        if seen > self.most:
            raise HTTPException(429)

    async def __call__(self, request: Request) -> None:
        await self.pass_through(request.client.host)
