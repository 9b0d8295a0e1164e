import { ArgumentsHost, Catch, HttpException } from "@nestjs/common";
import { BaseExceptionFilter, HttpAdapterHost } from "@nestjs/core";

@Catch()
export class AllFilter extends BaseExceptionFilter {
  constructor(private readonly host: HttpAdapterHost) {
    super();
  }

  catch(error: unknown, host: ArgumentsHost) {
    const { httpAdapter } = this.host;
    const status = error instanceof HttpException ? error.getStatus() : 500;
    // ok: error-text-in-5xx
    httpAdapter.reply(host.switchToHttp().getResponse(), { status, message: "the request failed" }, status);
  }
}
