class Rules:
    async def may_close(self, agent, ticket) -> bool:
        return agent.role == "lead" and await self.is_on_team(agent, ticket)

    async def is_on_team(self, agent, ticket) -> bool:
        return ticket.team_id in await agent.team_ids()


rules = Rules()


async def sees_ticket(agent, ticket) -> bool:
    return await rules.is_on_team(agent, ticket)


def is_archived(ticket) -> bool:
    return ticket.archived_at is not None
