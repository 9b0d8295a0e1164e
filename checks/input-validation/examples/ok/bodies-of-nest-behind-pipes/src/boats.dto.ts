import { PartialType } from "@nestjs/mapped-types";
import { IsInt, IsString } from "class-validator";

class Named {
  @IsString()
  name: string;
}

export class CreateBoat extends Named {
  @IsInt()
  length: number;
}

export class ChangeBoat extends PartialType(CreateBoat) {}
