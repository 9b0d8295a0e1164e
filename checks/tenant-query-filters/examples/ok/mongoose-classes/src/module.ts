import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { Task, TaskSchema, Workspace, WorkspaceSchema } from './schemas';
import { TaskRows } from './rows';
import { TasksService } from './tasks';

@Module({
  imports: [
    MongooseModule.forFeature([
      { name: Task.name, schema: TaskSchema },
      { name: Workspace.name, schema: WorkspaceSchema },
    ]),
  ],
  providers: [TaskRows, TasksService],
})
export class TasksModule {}
