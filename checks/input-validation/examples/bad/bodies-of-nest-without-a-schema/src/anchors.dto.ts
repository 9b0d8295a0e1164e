import { IsInt } from "class-validator";

export class DropAnchor {
  @IsInt()
  depth: number;
}

export class HaulAnchor {
  @IsInt()
  speed: number;
}

export class WeighAnchor {
  @IsInt()
  weight: number;
}
