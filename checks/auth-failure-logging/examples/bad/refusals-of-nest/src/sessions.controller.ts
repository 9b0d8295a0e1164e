import { Body, Controller, Delete, Post, UseGuards } from "@nestjs/common";
import { OwnerGuard } from "./owner.guard";
import { SessionsService } from "./sessions.service";

@Controller("sessions")
export class SessionsController {
  constructor(private readonly sessions: SessionsService) {}

  @Post()
  open(@Body() given: { email: string; code: string }) {
    return this.sessions.open(given.email, given.code);
  }

  @Delete()
  @UseGuards(OwnerGuard)
  close() {
    return {};
  }
}
