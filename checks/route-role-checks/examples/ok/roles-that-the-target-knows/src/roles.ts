export enum Role {
  Administrator = "ADMINISTRATOR",
  Clerk = "CLERK",
}
