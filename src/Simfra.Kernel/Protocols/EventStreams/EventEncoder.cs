using System.Buffers;
using System.Text;
using Simfra.Protocols.Codecs;
using Simfra.Schemas;

namespace Simfra.Protocols.EventStreams;

/// <summary>
/// Turns events into messages. An event is the one member of a union that is set; its own members go into headers and payload.
/// </summary>
internal sealed class EventEncoder(ShapeCodec codec)
{
    /// <summary>The first message of an RPC answer: all of the output but the stream.</summary>
    public EventMessage InitialResponse(IShape output)
    {
        var payload = new ArrayBufferWriter<byte>();
        codec.Write(payload, output);
        return Event("initial-response", codec.MediaType, [], payload.WrittenMemory);
    }

    public EventMessage Encode(IShape union)
    {
        var finder = new SetMember();
        var (member, value) = finder.Find(union);
        var content = new EventContent(codec);
        content.Read(value);
        return member.Target.IsError
            ? Exception(member.Name, content.ContentType ?? codec.MediaType, content.Payload)
            : Event(member.Name, content.ContentType, content.Headers, content.Payload);
    }

    /// <summary>An error that ends the stream: as an event of the union where it is one of its errors, bare where not.</summary>
    public EventMessage Encode(Schema union, AwsServiceException error)
    {
        var member = Array.Find(union.Members, m => m.Target.IsError && m.Target.ErrorCode == error.Code);
        if (member is null || error is not IShape shape)
        {
            return new(
                [
                    new(EventHeader.MessageType, "error"),
                    new(EventHeader.ErrorCode, error.Code),
                    new(EventHeader.ErrorMessage, error.ErrorMessage ?? ""),
                ],
                default);
        }

        var payload = new ArrayBufferWriter<byte>();
        codec.Write(payload, shape);
        return Exception(member.Name, codec.MediaType, payload.WrittenMemory);
    }

    private static EventMessage Event(string type, string? contentType, List<EventHeader> headers, ReadOnlyMemory<byte> payload)
    {
        var all = new List<EventHeader> { new(EventHeader.MessageType, "event"), new(EventHeader.EventType, type) };
        if (contentType is not null)
        {
            all.Add(new(EventHeader.ContentType, contentType));
        }

        all.AddRange(headers);
        return new(all, payload);
    }

    private static EventMessage Exception(string type, string contentType, ReadOnlyMemory<byte> payload) => new(
        [
            new(EventHeader.MessageType, "exception"),
            new(EventHeader.ExceptionType, type),
            new(EventHeader.ContentType, contentType),
        ],
        payload);

    /// <summary>Finds the member of a union that is set.</summary>
    private sealed class SetMember : PartialVisitor
    {
        private IShape? _value;

        public (MemberSchema Member, IShape Value) Find(IShape union)
        {
            foreach (var member in union.Schema.Members)
            {
                union.Visit(member.Index, this);
                if (_value is not null)
                {
                    return (member, _value);
                }
            }

            throw new InvalidOperationException($"An event of {union.Schema.Name} has no member set.");
        }

        public override void Structure<T>(ref T? value, Func<T> create) where T : class => _value = value;
    }

    /// <summary>The headers and the payload of one event.</summary>
    private sealed class EventContent(ShapeCodec codec) : PartialVisitor
    {
        private readonly ArrayBufferWriter<byte> _payload = new();

        public List<EventHeader> Headers { get; } = [];

        public string? ContentType { get; private set; }

        public ReadOnlyMemory<byte> Payload => _payload.WrittenMemory;

        public void Read(IShape value)
        {
            MemberSchema? payload = null;
            var hasBody = false;
            foreach (var member in value.Schema.Members)
            {
                if ((member.Flags & MemberFlags.EventHeader) != 0)
                {
                    Member = member;
                    value.Visit(member.Index, this);
                }
                else if ((member.Flags & MemberFlags.EventPayload) != 0)
                {
                    payload = member;
                }
                else
                {
                    hasBody = true;
                }
            }

            if (payload is null)
            {
                WriteBody(value, hasBody);
            }
            else if (payload.Target.Kind is ShapeKind.Blob or ShapeKind.String)
            {
                Member = payload;
                value.Visit(payload.Index, this);
            }
            else
            {
                codec.WriteMember(_payload, value, payload);
                ContentType = codec.MediaType;
            }
        }

        public override void Value(ref string? value)
        {
            if (!IsPayload)
            {
                AddHeader(value);
            }
            else
            {
                Encoding.UTF8.GetBytes(value ?? "", _payload);
                ContentType = "text/plain";
            }
        }

        public override void Value(ref byte[]? value)
        {
            if (!IsPayload)
            {
                AddHeader(value);
            }
            else
            {
                _payload.Write(value);
                ContentType = "application/octet-stream";
            }
        }

        public override void Value(ref bool? value) => AddHeader(value);

        public override void Value(ref int? value) => AddHeader(value is not { } number ? null : Member.Target.Kind switch
        {
            ShapeKind.Byte => (sbyte)number,
            ShapeKind.Short => (short)number,
            _ => number,
        });

        public override void Value(ref long? value) => AddHeader(value);

        public override void Value(ref DateTimeOffset? value) => AddHeader(value);

        private bool IsPayload => (Member.Flags & MemberFlags.EventPayload) != 0;

        private void WriteBody(IShape value, bool hasBody)
        {
            if (hasBody || (value.Schema.Members.Length == 0 && codec.HasEmptyDocuments))
            {
                codec.Write(_payload, value, MemberSelection.EventBody);
            }

            ContentType = _payload.WrittenCount > 0 ? codec.MediaType : null;
        }

        private void AddHeader(object? value)
        {
            if (value is not null)
            {
                Headers.Add(new(Member.NameOnWire, value));
            }
        }
    }
}
