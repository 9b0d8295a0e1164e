import { ArgumentsHost, Catch } from "@nestjs/common";
import { BaseExceptionFilter, HttpAdapterHost } from "@nestjs/core";

@Catch(Error)
export class AllFilter extends BaseExceptionFilter {
  constructor(private readonly host: HttpAdapterHost) {
    super();
  }

  catch(error: Error, host: ArgumentsHost) {
    const { httpAdapter } = this.host;
    // ruleid: error-text-in-5xx
    httpAdapter.reply(host.switchToHttp().getResponse(), { message: error.message }, 500);
  }
}
