import { PickType } from "@nestjs/mapped-types";
import { Type } from "class-transformer";
import { IsNumber, IsString } from "class-validator";

export class SewSail {
  @IsString()
  cloth: string;

  // ruleid: dto-without-rules
  area: number;
}

export class CutSail extends PickType(SewSail, ["cloth", "area"]) {}

export class MendSail {
  @IsString()
  cloth: string;

  // What turns a value into another class tests nothing.
  @Type(() => Number)
  // ruleid: dto-without-rules
  patches: number;

  @IsNumber()
  seam: number;
}
