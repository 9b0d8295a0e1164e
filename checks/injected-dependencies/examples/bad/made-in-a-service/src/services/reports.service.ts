import { SNS } from "@aws-sdk/client-sns";
import { SES } from "@aws-sdk/client-ses";
import { MailService } from "@sendgrid/mail";
import AWS from "aws-sdk";
import SQS from "aws-sdk/clients/sqs";
import Keyv from "keyv";

export class Reports {
  constructor(private readonly options: object) {}

  send(): unknown[] {
    return [
      // ruleid: client-created
      new SES({ region: "eu-west-1" }),
      // ruleid: client-created
      new SNS({ region: "eu-west-1" }),
      // ruleid: client-created
      new AWS.S3(),
      // ruleid: client-created
      new AWS.DynamoDB.DocumentClient(),
      // ruleid: client-created
      new SQS(),
      // ruleid: client-created
      new MailService(),
      // ruleid: client-created
      new Keyv("redis://cache"),
      // ruleid: client-created
      new Keyv({ uri: "redis://cache", ttl: 60 }),
      // ok: client-created
      new Keyv({ ttl: 60 }),
      // ok: client-created
      new Keyv(),
      // ruleid: client-created
      new Keyv({ ...this.options }),
      // ok: client-created
      new AWS.Config({ region: "eu-west-1" }),
    ];
  }
}
