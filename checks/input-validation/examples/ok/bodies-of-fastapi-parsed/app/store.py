class Order:
    def __init__(self, **values):
        self.values = values


class Store:
    def add(self, order):
        return order


store = Store()
