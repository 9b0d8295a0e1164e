import { ArgumentsHost, Catch, ExceptionFilter, HttpException, Logger } from "@nestjs/common";

@Catch()
export class Refusals implements ExceptionFilter {
  private readonly logger = new Logger(Refusals.name);

  // ruleid: silent-refusal
  catch(exception: unknown, host: ArgumentsHost) {
    const status = exception instanceof HttpException ? exception.getStatus() : 500;
    if (status >= 500) {
      this.logger.error(exception);
    }
    host.switchToHttp().getResponse().status(status).json({ status });
  }
}
