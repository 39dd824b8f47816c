using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Simfra.Protocols.Codecs;
using Simfra.Schemas;

namespace Simfra.Protocols.EventStreams;

/// <summary>Turns messages into events.</summary>
internal sealed class EventDecoder(ShapeCodec codec)
{
    /// <summary>Whether a message is the first of an RPC request, which holds all of the input but the stream.</summary>
    public static bool IsInitialRequest(EventMessage message) => message.Text(EventHeader.EventType) == "initial-request";

    /// <summary>Sets the member of <paramref name="union"/> that the message names.</summary>
    /// <exception cref="MalformedInputException">The message isn't one of the stream's events.</exception>
    public void Decode(EventMessage message, IShape union)
    {
        var type = message.Text(EventHeader.EventType);
        if (message.Text(EventHeader.MessageType) != "event" || type is null)
        {
            throw new MalformedInputException("A message of the stream is no event.");
        }

        var member = union.Schema.FindMember(type) ?? throw new MalformedInputException($"'{type}' is no event of {union.Schema.Name}.");
        union.Visit(member.Index, new EventReader(codec, message));
    }

    private sealed class EventReader(ShapeCodec codec, EventMessage message) : PartialVisitor
    {
        private object? _header;

        public override void Structure<T>(ref T? value, Func<T> create) where T : class
        {
            var shape = create();
            MemberSchema? payload = null;
            foreach (var member in shape.Schema.Members)
            {
                Member = member;
                if ((member.Flags & MemberFlags.EventPayload) != 0)
                {
                    payload = member;
                }
                else if ((member.Flags & MemberFlags.EventHeader) != 0 && message.Find(member.NameOnWire) is { } header)
                {
                    _header = header;
                    shape.Visit(member.Index, this);
                }
            }

            ReadPayload(shape, payload);
            value = shape;
        }

        public override void Value(ref string? value) => value = IsPayload
            ? Utf8.IsValid(message.Payload.Span)
                ? Encoding.UTF8.GetString(message.Payload.Span)
                : throw new MalformedInputException("The payload is not valid UTF-8.")
            : Header<string>();

        public override void Value(ref byte[]? value) => value = IsPayload ? message.Payload.ToArray() : Header<byte[]>();

        public override void Value(ref bool? value) => value = Header<bool>();

        public override void Value(ref int? value) => value = (int)NumberText.CheckRange(Integer(), Member.Target.Kind);

        public override void Value(ref long? value) => value = Integer();

        public override void Value(ref DateTimeOffset? value) => value = Header<DateTimeOffset>();

        private bool IsPayload => (Member.Flags & MemberFlags.EventPayload) != 0;

        private void ReadPayload(IShape shape, MemberSchema? payload)
        {
            if (message.Payload.IsEmpty)
            {
                return;
            }

            if (payload is null)
            {
                codec.Read(message.Payload, shape, MemberSelection.EventBody);
            }
            else if (payload.Target.Kind is ShapeKind.Blob or ShapeKind.String)
            {
                Member = payload;
                shape.Visit(payload.Index, this);
            }
            else
            {
                codec.ReadMember(message.Payload, shape, payload);
            }
        }

        private long Integer() => _header is sbyte or short or int or long
            ? Convert.ToInt64(_header, CultureInfo.InvariantCulture)
            : throw WrongType();

        private T Header<T>() => _header is T value ? value : throw WrongType();

        private MalformedInputException WrongType() => new($"Header {Member.NameOnWire} of an event has the wrong type.");
    }
}
