import { Injectable } from "@nestjs/common";
import { prisma } from "./client";

@Injectable()
export class BooksService {
  list(tenantId: string) {
    return prisma.book.findMany({ where: { tenantId } });
  }
}
