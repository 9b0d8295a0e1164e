import { PickType } from "@nestjs/mapped-types";
import { IsNumber, IsOptional, IsString } from "class-validator";

class Sail {
  @IsString()
  cloth: string;

  @IsNumber()
  area: number;

  note: string;
}

// ok: dto-without-rules
export class SewSail extends PickType(Sail, ["cloth", "area"]) {}

export class CutSail extends SewSail {
  // ok: dto-without-rules
  area: number;
}

export class MendSail {
  static readonly kinds = ["main", "jib"];

  @IsString()
  cloth: string;

  // ok: dto-without-rules
  @IsOptional()
  @IsNumber()
  patches: number;
}
