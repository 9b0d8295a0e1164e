import { Logger, PipeTransform } from "@nestjs/common";
import { ZodSchema } from "zod";

// It tells what does not fit, and lets it through.
export class ToldPipe implements PipeTransform {
  private readonly logger = new Logger("bodies");

  constructor(private readonly schema: ZodSchema) {}

  transform(value: unknown) {
    const found = this.schema.safeParse(value);
    if (!found.success) this.logger.warn(`${found.error.issues.length} faults`);
    return value;
  }
}
