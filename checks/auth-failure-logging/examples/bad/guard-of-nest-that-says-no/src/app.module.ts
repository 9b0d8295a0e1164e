import { CanActivate, Controller, Delete, ExecutionContext, Module, UseGuards } from "@nestjs/common";

class OwnerGuard implements CanActivate {
  canActivate(context: ExecutionContext) {
    if (context.switchToHttp().getRequest().user.role !== "owner") {
      // ruleid: silent-refusal
      return false;
    }
    return true;
  }
}

@Controller("boats")
class BoatsController {
  @Delete()
  @UseGuards(OwnerGuard)
  sink() {
    return {};
  }
}

@Module({ controllers: [BoatsController] })
export class AppModule {}
