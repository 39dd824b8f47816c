using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Simfra.Protocols;
using Simfra.Protocols.EventStreams;
using Simfra.Protocols.Rest;
using Simfra.Protocols.Rpc;
using Simfra.Schemas;

namespace Simfra.Core.Tests.Protocols.EventStreams;

public sealed class EventStreamProtocolTests
{
    private static readonly RestJsonProtocol Rest = new();
    private static readonly AwsJsonProtocol Rpc = AwsJsonProtocol.Version11();

    [Fact]
    public async Task WriteOutput_Events_AreFramedWithHeadersAndPayload()
    {
        var output = new Talk
        {
            Stream = Events(
                new() { Record = new() { Sequence = 7, Name = "n" } }, new() { Chunk = new() { Data = [1, 2] } }, new() { End = new() }),
        };

        var messages = await WriteAsync(Rest, output);

        Assert.Equal(["Record", "Chunk", "End"], messages.Select(static m => m.Text(EventHeader.EventType)));
        Assert.All(messages, static m => Assert.Equal("event", m.Text(EventHeader.MessageType)));
        Assert.Equal(7, messages[0].Find("Sequence"));
        Assert.Equal("""{"Name":"n"}""", Encoding.UTF8.GetString(messages[0].Payload.Span));
        Assert.Equal("application/json", messages[0].Text(EventHeader.ContentType));
        Assert.Equal("application/octet-stream", messages[1].Text(EventHeader.ContentType));
        Assert.Equal([1, 2], messages[1].Payload.ToArray());
        Assert.Equal("{}", Encoding.UTF8.GetString(messages[2].Payload.Span));
    }

    [Fact]
    public async Task WriteOutput_Rpc_SendsTheOtherMembersFirst()
    {
        var messages = await WriteAsync(Rpc, new Talk { Topic = "t", Stream = Events(new TalkEvent { End = new() }) });

        Assert.Equal(["initial-response", "End"], messages.Select(static m => m.Text(EventHeader.EventType)));
        Assert.Equal("""{"Topic":"t"}""", Encoding.UTF8.GetString(messages[0].Payload.Span));
    }

    [Fact]
    public async Task WriteOutput_EachEvent_IsFlushedBeforeTheNextIsMade()
    {
        var pipe = new Pipe();
        var received = new List<string?>();
        var response = new WireResponse();
        Rest.WriteOutput(TestEvents.Operation, new Talk { Stream = Alternating() }, "id", response);

        await response.WriteEvents!(pipe.Writer, CancellationToken.None);

        Assert.Equal(["Record", "End"], received);

        async IAsyncEnumerable<TalkEvent> Alternating()
        {
            yield return new() { Record = new() { Name = "first" } };
            received.Add(await ReceiveAsync());
            yield return new() { End = new() };
            received.Add(await ReceiveAsync());
        }

        async Task<string?> ReceiveAsync()
        {
            var read = await pipe.Reader.ReadAsync();
            var message = EventMessageReader.ReadFirst(read.Buffer.ToArray(), out var length);
            pipe.Reader.AdvanceTo(read.Buffer.GetPosition(length));
            return message.Text(EventHeader.EventType);
        }
    }

    [Fact]
    public async Task WriteOutput_ErrorOfTheStream_IsAnExceptionMessage()
    {
        var messages = await WriteAsync(Rest, new Talk { Stream = Failing(new StreamBroken("torn")) });

        var message = Assert.Single(messages);
        Assert.Equal("exception", message.Text(EventHeader.MessageType));
        Assert.Equal("StreamBroken", message.Text(EventHeader.ExceptionType));
        Assert.Equal("""{"message":"torn"}""", Encoding.UTF8.GetString(message.Payload.Span));
    }

    [Fact]
    public async Task WriteOutput_OtherError_IsAnErrorMessage()
    {
        var error = new AwsServiceException("ThrottlingException", 400, "Slow down.");

        var messages = await WriteAsync(Rest, new Talk { Stream = Failing(error) });

        var message = Assert.Single(messages);
        Assert.Equal("error", message.Text(EventHeader.MessageType));
        Assert.Equal("ThrottlingException", message.Text(EventHeader.ErrorCode));
        Assert.Equal("Slow down.", message.Text(EventHeader.ErrorMessage));
    }

    [Fact]
    public async Task ReadInput_Events_AreReadAsTheyAreAskedFor()
    {
        byte[] body =
        [
            .. Event("Record", """{"Name":"n"}""", new EventHeader("Sequence", 7)),
            .. Event("Chunk", "raw"),
        ];

        var events = await ReadAsync(Rest, body, new());

        Assert.Equal(7, events[0].Record!.Sequence);
        Assert.Equal("n", events[0].Record!.Name);
        Assert.Equal("raw"u8.ToArray(), events[1].Chunk!.Data);
    }

    [Fact]
    public async Task ReadInput_RpcWithInitialRequest_FillsTheOtherMembers()
    {
        byte[] body = [.. Event("initial-request", """{"Topic":"t"}"""), .. Event("End", "{}")];
        var input = new Talk();

        var events = await ReadAsync(Rpc, body, input);

        Assert.Equal("t", input.Topic);
        Assert.NotNull(Assert.Single(events).End);
    }

    [Theory]
    [InlineData("NoSuchEvent", "{}")]
    [InlineData("Record", "{")]
    [InlineData("Record", """{"Name":1}""")]
    public async Task ReadInput_MalformedEvent_FailsWhereItIsRead(string type, string payload)
    {
        var error = await Assert.ThrowsAsync<AwsServiceException>(() => ReadAsync(Rest, Event(type, payload), new()));

        Assert.Equal("SerializationException", error.Code);
    }

    private static byte[] Event(string type, string payload, params EventHeader[] headers) => EventMessageTests.Write(new(
        [new(EventHeader.MessageType, "event"), new(EventHeader.EventType, type), .. headers], Encoding.UTF8.GetBytes(payload)));

    private static async Task<List<TalkEvent>> ReadAsync(IProtocol protocol, byte[] body, Talk input)
    {
        var request = TestRequests.Create("POST", "/talk", body, ("Content-Type", EventMessage.MediaType));
        protocol.ReadInput(TestEvents.Operation, request, input);
        var events = new List<TalkEvent>();
        await foreach (var item in input.Stream!)
        {
            events.Add(item);
        }

        return events;
    }

    private static async Task<List<EventMessage>> WriteAsync(IProtocol protocol, Talk output)
    {
        var response = new WireResponse();
        protocol.WriteOutput(TestEvents.Operation, output, "id", response);
        Assert.Equal(EventMessage.MediaType, response.Headers["Content-Type"]);

        var body = new MemoryStream();
        var writer = PipeWriter.Create(body, new(leaveOpen: true));
        await response.WriteEvents!(writer, CancellationToken.None);
        await writer.CompleteAsync();
        body.Position = 0;
        var messages = new List<EventMessage>();
        await foreach (var message in EventMessageReader.ReadAllAsync(body))
        {
            messages.Add(message);
        }

        return messages;
    }

    private static async IAsyncEnumerable<TalkEvent> Events(params TalkEvent[] events)
    {
        foreach (var item in events)
        {
            await Task.Yield();
            yield return item;
        }
    }

    private static async IAsyncEnumerable<TalkEvent> Failing(AwsServiceException error)
    {
        await Task.Yield();
        if (error is not null)
        {
            throw error;
        }

        yield break;
    }
}
