import { ApiProperty } from "@nestjs/swagger";

// Told to the documentation, and tested by nothing.
export class CreateBoat {
  @ApiProperty()
  name: string;
}

export interface RenameBoat {
  name: string;
}
