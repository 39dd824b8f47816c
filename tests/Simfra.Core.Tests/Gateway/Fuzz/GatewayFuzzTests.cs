using System.Formats.Cbor;
using System.Text.Json.Nodes;
using System.Xml;
using System.Xml.Linq;

namespace Simfra.Core.Tests.Gateway.Fuzz;

/// <summary>
/// A hundred thousand damaged requests, half of them signed after the damage, so that they come through to the codecs and handlers.
/// None may be answered with a 500, and the world must serve on. A failure names the round, which the fixed seed repeats.
/// </summary>
public sealed class GatewayFuzzTests
{
    private const int Rounds = 10_500;

    public static TheoryData<string> Corpora => [.. FuzzCorpus.All.Keys];

    [Fact]
    public void Rounds_AddUpToAHundredThousand() => Assert.True(Rounds * FuzzCorpus.All.Count >= 100_000);

    [Theory]
    [MemberData(nameof(Corpora))]
    public async Task Call_Damaged_IsNeverA500(string corpus)
    {
        var (service, requests) = FuzzCorpus.All[corpus];
        await using var aws = new GatewayFixture();
        await AssertHealthyAsync(aws, service, requests);
        var random = new Random(20300102);
        var mutator = new RequestMutator(random);

        for (var round = 0; round < Rounds; round++)
        {
            var good = requests[random.Next(requests.Length)];
            var damaged = round % 2 == 0 ? aws.Sign(mutator.Mutate(good), service) : mutator.Mutate(aws.Sign(good, service));
            await SendAsync(aws, damaged, $"{corpus} round {round}");
        }

        aws.World.Reset();
        await AssertHealthyAsync(aws, service, requests);
    }

    private static async Task AssertHealthyAsync(GatewayFixture aws, string service, TestRequest[] requests)
    {
        foreach (var request in requests)
        {
            var answer = await aws.CallAsync(request, service);
            Assert.True(answer.Status is < 300 or 304, $"{request.Method} {request.Target} {answer.Status} {answer.Text}");
        }
    }

    private static async Task SendAsync(GatewayFixture aws, TestRequest request, string round)
    {
        var (http, body) = GatewayFixture.Context(request, new MemoryStream(request.Body));
        using var client = new CancellationTokenSource();
        http.RequestAborted = client.Token;
        var call = aws.World.HandleAsync(http);
        if (!call.IsCompleted)
        {
            // A long poll: time stands still here, so the client goes.
            await client.CancelAsync();
        }

        await call.WaitAsync(TimeSpan.FromSeconds(60));
        var answer = GatewayFixture.Answer(http, body);
        if (aws.World.Failures.All is { Count: > 0 } failures)
        {
            Assert.Fail($"{round}: {request.Method} {request.Target} {failures.First().Exception}");
        }

        Assert.True(answer.Status != 500, $"{round}: {request.Method} {request.Target} {answer.Text}");
        if (answer.Status >= 400 && answer.Body.Length > 0 && Record.Exception(() => Parse(answer)) is { } malformed)
        {
            Assert.Fail($"{round}: {request.Method} {request.Target} {malformed.Message} in {answer.Text}");
        }
    }

    private static void Parse(TestAnswer answer)
    {
        switch (answer.Header("Content-Type")?.Split(';')[0])
        {
            case "text/xml" or "application/xml":
                // What XML can't hold comes as a character reference, as AWS writes it.
                using (var reader = XmlReader.Create(new StringReader(answer.Text), new() { CheckCharacters = false }))
                {
                    XDocument.Load(reader);
                }

                break;
            case "application/cbor":
                new CborReader(answer.Body).SkipValue();
                break;
            default:
                JsonNode.Parse(answer.Text);
                break;
        }
    }
}
