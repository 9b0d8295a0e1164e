"""What finds the queries of a file: one reader for each library."""

from secgate.facts.typescript.drizzle_calls import Drizzle
from secgate.facts.typescript.view import QueryReader

# NOTE: those of Prisma, `View` lists itself.
READERS: tuple[QueryReader, ...] = (Drizzle(),)
