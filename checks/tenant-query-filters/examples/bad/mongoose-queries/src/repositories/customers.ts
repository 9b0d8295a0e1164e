import { Customer } from '../models';
import { Repository } from './base';

class CustomerRepository extends Repository<any> {
  constructor() {
    super(Customer as any);
  }

  rename(tenantId: string, id: string, name: string) {
    // ruleid: tenant-parameter-unused
    return this.model.updateOne({ _id: id }, { $set: { name } });
  }
}

export const customers = new CustomerRepository();
