export interface Options {
  from: string;
}

export class Mailer {
  constructor(readonly options: Options) {}
}
