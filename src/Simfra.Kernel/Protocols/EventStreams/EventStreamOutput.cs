using System.IO.Pipelines;
using Simfra.Protocols.Codecs;
using Simfra.Schemas;

namespace Simfra.Protocols.EventStreams;

/// <summary>Makes the body of a response out of an output's event stream.</summary>
internal sealed class EventStreamOutput : PartialVisitor
{
    private readonly EventEncoder _encoder;
    private readonly WireResponse _response;
    private readonly EventMessage? _first;

    private EventStreamOutput(EventEncoder encoder, WireResponse response, EventMessage? first)
    {
        _encoder = encoder;
        _response = response;
        _first = first;
    }

    /// <summary>The member of an output or input that streams events, or null.</summary>
    public static MemberSchema? MemberOf(Schema schema) => Array.Find(schema.Members, static m => m.Target.IsEventStream);

    /// <param name="output">The output.</param>
    /// <param name="member">Its member that streams.</param>
    /// <param name="codec">For the events' documents.</param>
    /// <param name="response">Gets the body and its Content-Type.</param>
    /// <param name="hasInitialResponse">Whether the rest of the output goes ahead, as a message of its own.</param>
    public static void Write(IShape output, MemberSchema member, ShapeCodec codec, WireResponse response, bool hasInitialResponse)
    {
        var encoder = new EventEncoder(codec);
        response.Headers["Content-Type"] = EventMessage.MediaType;
        output.Visit(member.Index, new EventStreamOutput(encoder, response, hasInitialResponse ? encoder.InitialResponse(output) : null)
        {
            Member = member,
        });
    }

    public override void Events<T>(ref IAsyncEnumerable<T>? value, Func<T> create)
    {
        var (events, union) = (value ?? Nothing<T>(), Member.Target);
        _response.WriteEvents = (body, cancellationToken) => WriteAsync(events, union, body, cancellationToken);
    }

    private async Task WriteAsync<T>(IAsyncEnumerable<T> events, Schema union, PipeWriter body, CancellationToken cancellationToken)
        where T : class, IShape
    {
        if (_first is not null)
        {
            await SendAsync(_first).ConfigureAwait(false);
        }

        try
        {
            await foreach (var item in events.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                await SendAsync(_encoder.Encode(item)).ConfigureAwait(false);
            }
        }
        catch (AwsServiceException error)
        {
            await SendAsync(_encoder.Encode(union, error)).ConfigureAwait(false);
        }

        async ValueTask SendAsync(EventMessage message)
        {
            EventMessageWriter.Write(body, message);
            await body.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private static async IAsyncEnumerable<T> Nothing<T>()
    {
        await Task.CompletedTask.ConfigureAwait(false);
        yield break;
    }
}
