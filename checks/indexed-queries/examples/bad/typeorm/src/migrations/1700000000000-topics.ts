import { MigrationInterface, QueryRunner, TableIndex } from 'typeorm';

export class Topics1700000000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner) {
    await queryRunner.query('CREATE INDEX "IDX_room_floor" ON "rooms" ("floor")');
    await queryRunner.createIndex('notes', new TableIndex({ name: 'IDX_topic', columnNames: ['topic'] }));
  }

  async down(queryRunner: QueryRunner) {
    await queryRunner.dropIndex('notes', 'IDX_topic');
  }
}
