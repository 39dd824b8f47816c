using System.Runtime.CompilerServices;
using Simfra.Protocols.Codecs;
using Simfra.Schemas;

namespace Simfra.Protocols.EventStreams;

/// <summary>Gives an input its event stream, read from the body as the handler asks for events.</summary>
/// <param name="codec">For the events' documents.</param>
/// <param name="body">The body.</param>
/// <param name="malformed">The protocol's error for what can't be read.</param>
internal sealed class EventStreamInput(ShapeCodec codec, Stream body, Func<MalformedInputException, AwsServiceException> malformed)
    : PartialVisitor
{
    private readonly EventDecoder _decoder = new(codec);

    public void Read(IShape input, MemberSchema member)
    {
        Member = member;
        input.Visit(member.Index, this);
    }

    public override void Events<T>(ref IAsyncEnumerable<T>? value, Func<T> create) => value = ReadAsync(create);

    private async IAsyncEnumerable<T> ReadAsync<T>(Func<T> create, [EnumeratorCancellation] CancellationToken cancellationToken = default)
        where T : class, IShape
    {
        await using var messages = EventMessageReader.ReadAllAsync(body, cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (true)
        {
            T item;
            try
            {
                if (!await messages.MoveNextAsync().ConfigureAwait(false))
                {
                    yield break;
                }

                item = create();
                _decoder.Decode(messages.Current, item);
            }
            catch (MalformedInputException fault)
            {
                throw malformed(fault);
            }

            yield return item;
        }
    }
}
