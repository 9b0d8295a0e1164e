import { ArgumentsHost, Catch, ExceptionFilter, HttpException, Logger } from "@nestjs/common";

@Catch(HttpException)
export class Refusals implements ExceptionFilter {
  private readonly logger = new Logger(Refusals.name);

  catch(exception: HttpException, host: ArgumentsHost) {
    const request = host.switchToHttp().getRequest();
    const status = exception.getStatus();
    this.logger.warn({ status, reason: exception.message, path: request.route?.path, account: request.user?.id });
    host.switchToHttp().getResponse().status(status).json({ status });
  }
}
