"""The predicate of an SVR as a protobuf message, put together from its specification.

No library has it: the bindings of in-toto end before it. So the fields are those that the specification of svr/v0.2
names, and what they are made of is what others wrote: in-toto's ResourceDescriptor and protobuf's Timestamp.
"""

from google.protobuf import descriptor_pool, message_factory
from google.protobuf.descriptor_pb2 import DescriptorProto, FieldDescriptorProto, FileDescriptorProto
from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp
from in_toto_attestation.v1.resource_descriptor_pb2 import ResourceDescriptor

_PACKAGE = "svr"
# (message, field, JSON name, message that it holds or None for text, whether there are many of it)
_FIELDS = (
    ("Verifier", "id", "id", None, False),
    ("Verifier", "policies", "policies", ResourceDescriptor.DESCRIPTOR.full_name, True),
    ("Result", "verifier", "verifier", f"{_PACKAGE}.Verifier", False),
    ("Result", "time_created", "timeCreated", Timestamp.DESCRIPTOR.full_name, False),
    ("Result", "properties", "properties", None, True),
)


def _file() -> FileDescriptorProto:
    needs = [ResourceDescriptor.DESCRIPTOR.file.name, Timestamp.DESCRIPTOR.file.name]
    file = FileDescriptorProto(name="svr_of_the_tests.proto", package=_PACKAGE, syntax="proto3", dependency=needs)
    messages: dict[str, DescriptorProto] = {}
    for message, name, json_name, kind, many in _FIELDS:
        fields = messages.setdefault(message, DescriptorProto(name=message)).field
        field = fields.add(name=name, json_name=json_name, number=len(fields) + 1)
        field.label = FieldDescriptorProto.LABEL_REPEATED if many else FieldDescriptorProto.LABEL_OPTIONAL
        field.type = FieldDescriptorProto.TYPE_STRING if kind is None else FieldDescriptorProto.TYPE_MESSAGE
        if kind is not None:
            field.type_name = f".{kind}"
    file.message_type.extend(messages.values())
    return file


def svr_message() -> Message:
    """An empty predicate."""
    pool = descriptor_pool.Default()
    try:
        found = pool.FindMessageTypeByName(f"{_PACKAGE}.Result")
    except KeyError:
        pool.Add(_file())
        found = pool.FindMessageTypeByName(f"{_PACKAGE}.Result")
    return message_factory.GetMessageClass(found)()
