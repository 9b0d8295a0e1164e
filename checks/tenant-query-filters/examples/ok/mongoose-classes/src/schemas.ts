import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { HydratedDocument, Types } from 'mongoose';

@Schema()
export class Workspace {
  @Prop({ required: true }) name: string;
}
export const WorkspaceSchema = SchemaFactory.createForClass(Workspace);

@Schema()
export abstract class OfWorkspace {
  @Prop({ type: Types.ObjectId, ref: 'Workspace', required: true, index: true })
  tenantId: Types.ObjectId;
}

@Schema({ timestamps: true })
export class Task extends OfWorkspace {
  @Prop({ required: true }) title: string;
  @Prop() done: boolean;
}
export type TaskDocument = HydratedDocument<Task>;
export const TaskSchema = SchemaFactory.createForClass(Task);
