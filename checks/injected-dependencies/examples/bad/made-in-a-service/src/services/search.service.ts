import { Client as Elastic, errors } from "@elastic/elasticsearch";
import { algoliasearch } from "algoliasearch";
import { connect } from "amqplib";
import OpenAI from "openai";
import twilio from "twilio";

export class Search {
  constructor(private readonly options: object) {}

  async open(): Promise<unknown[]> {
    return [
      // ruleid: client-created
      new Elastic({ node: "http://search" }),
      // ruleid: client-created
      algoliasearch("app", "key"),
      // ruleid: client-created
      await connect("amqp://queue"),
      // ruleid: client-created
      new OpenAI(this.options),
      // ruleid: client-created
      twilio("a", "b"),
      // ok: client-created
      new errors.TimeoutError("late"),
      // ok: client-created
      new twilio.twiml.VoiceResponse(),
    ];
  }
}
