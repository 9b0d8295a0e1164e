import { BadRequestException, PipeTransform } from "@nestjs/common";
import { ZodSchema } from "zod";

export class ZodPipe implements PipeTransform {
  constructor(private readonly schema: ZodSchema) {}

  transform(value: unknown) {
    const found = this.schema.safeParse(value);
    if (!found.success) throw new BadRequestException(found.error.flatten());
    return found.data;
  }
}
