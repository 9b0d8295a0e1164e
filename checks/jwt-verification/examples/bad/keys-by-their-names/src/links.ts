import { Injectable } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import * as jwt from 'jsonwebtoken';

@Injectable()
export class Links {
  constructor(private readonly configService: ConfigService) {}

  link(note: string) {
    return jwt.sign({ note }, this.configService.get<string>('LINK_PHRASE'), { expiresIn: '1h' });
  }

  feed(note: string) {
    return jwt.sign({ note }, this.configService.getOrThrow<string>('feeds.phrase'), { expiresIn: '1h' });
  }

  note(note: string) {
    // ruleid: default-signing-secret
    return jwt.sign({ note }, this.configService.get<string>('NOTE_PHRASE', 'notes'), { expiresIn: '1h' });
  }
}
