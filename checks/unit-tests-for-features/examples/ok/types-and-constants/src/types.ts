export interface Note {
  id: string;
}
