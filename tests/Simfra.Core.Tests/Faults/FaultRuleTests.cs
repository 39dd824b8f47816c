using System.Text.Json.Nodes;
using Simfra.Core.Tests.Gateway;
using Simfra.Core.Tests.Gateway.Stages;
using Simfra.Models.Sts;
using Simfra.Security;

namespace Simfra.Core.Tests.Faults;

/// <summary>Which calls a rule hits, and how often.</summary>
public sealed class FaultRuleTests : IAsyncLifetime
{
    private readonly GatewayFixture _aws = new();

    private SimfraFaults Faults => _aws.World.Faults;

    public async Task InitializeAsync()
    {
        await CreateAsync("orders");
        await CreateAsync("orders-dead");
        await CreateAsync("bills");
    }

    public async Task DisposeAsync() => await _aws.DisposeAsync();

    [Fact]
    public async Task Throttle_TwiceThenNoMore()
    {
        var fault = Faults.On("sqs", "SendMessage").ForResource("orders").Throttle().Times(2);

        Assert.Equal((403, 403, 200, 200), (await SendAsync("orders"), await SendAsync("orders"), await SendAsync("orders"), await SendAsync("orders")));

        Assert.Equal(2, fault.Hits);
        Assert.Equal(2, _aws.World.Journal.CallsTo("sqs", "SendMessage").Count(c => c.Faults.Contains(fault)));
    }

    [Theory]
    [InlineData("orders", "orders")]
    [InlineData("000000000000/orders", "orders")]
    [InlineData("http://localhost:4599/000000000000/orders", "orders")]
    [InlineData("arn:aws:sqs:us-east-1:000000000000:orders", "orders")]
    [InlineData("arn:aws:sqs:*:bills", "bills")]
    [InlineData("order?", "orders")]
    [InlineData("orders*", "orders,orders-dead")]
    [InlineData("*", "orders,orders-dead,bills")]
    [InlineData("order", "")]
    [InlineData("Orders", "")]
    [InlineData("arn:aws:sqs:eu-west-1:000000000000:orders", "")]
    public async Task ForResource_MatchesNamesUrlsAndArns(string resource, string hit)
    {
        var fault = Faults.On("sqs", "SendMessage").ForResource(resource).Throttle();

        var wasHit = new List<string>();
        foreach (var queue in new[] { "orders", "orders-dead", "bills" })
        {
            if (await SendAsync(queue) != 200)
            {
                wasHit.Add(queue);
            }
        }

        Assert.Equal(hit, string.Join(',', wasHit));
        Assert.Equal(wasHit.Count, fault.Hits);
    }

    [Fact]
    public async Task ForResource_OfAnObject_TakesBucketKeyOrBoth()
    {
        await _aws.CallAsync(TestRequest.Rest("PUT", "/orders-bucket"), "s3");
        foreach (var resource in new[] { "orders-bucket", "2030/a.txt", "a.txt", "orders-bucket/2030/*", "arn:aws:s3:::orders-bucket/2030/a.txt" })
        {
            using var fault = Faults.On("s3", "GetObject").ForResource(resource).Throttle();

            Assert.Equal(503, (await _aws.CallAsync(TestRequest.Rest("GET", "/orders-bucket/2030/a.txt"), "s3")).Status);
            Assert.Equal(1, fault.Hits);
        }

        Assert.Equal(404, (await _aws.CallAsync(TestRequest.Rest("GET", "/orders-bucket/2030/a.txt"), "s3")).Status);
    }

    [Fact]
    public async Task Matching_IsByOperationAccountRegionAndPrincipal()
    {
        var rules = new[]
        {
            Faults.On("SQS", "*Tags").Fail("ByOperation"),
            Faults.On("*", "ListQ*").InRegion("eu-west-1").Fail("ByRegion"),
            Faults.On("*").InAccount("111111111111").ForPrincipal("root").Fail("ByAccount"),
            Faults.On("sqs").ForPrincipal("arn:aws:iam::222222222222:*").Fail("ByPrincipal"),
            Faults.On("sqs").ForPrincipal("nobody").Fail("ByNobody"),
            Faults.On("sqs").FromClients().InRegion("ap-south-1").Fail("ByClients"),
            Faults.On("sqs").From("sns").Fail("ByEdge"),
        };

        Assert.Equal("ByOperation", await CodeAsync("ListQueueTags"));
        Assert.Null(await CodeAsync("ListQueues"));
        Assert.Equal("ByRegion", await CodeAsync("ListQueues", "eu-west-1"));
        Assert.Equal("ByAccount", await CodeAsync("ListQueues", account: "111111111111"));
        Assert.Equal("ByPrincipal", await CodeAsync("ListQueues", account: "222222222222"));
        Assert.Equal("ByClients", await CodeAsync("ListQueues", "ap-south-1"));
        Assert.Equal([1, 1, 1, 1, 0, 1, 0], rules.Select(r => r.Hits));
    }

    [Fact]
    public async Task Rules_AreAskedInOrder_TheFirstErrorWins()
    {
        var first = Faults.On("sqs").Fail("First").Times(1);
        var second = Faults.On("sqs").Fail("Second");

        Assert.Equal("First", await CodeAsync("ListQueues"));
        Assert.Equal("Second", await CodeAsync("ListQueues"));
        Assert.Equal((1, 1), (first.Hits, second.Hits));
        Assert.Equal([first, second], Faults.Rules);
    }

    [Fact]
    public async Task After_SparesTheFirstCalls()
    {
        Faults.On("sqs", "SendMessage").ForResource("orders").Throttle().After(2).Times(1);

        await SendAsync("bills");
        Assert.Equal((200, 200, 403, 200), (await SendAsync("orders"), await SendAsync("orders"), await SendAsync("orders"), await SendAsync("orders")));
    }

    [Fact]
    public async Task WithProbability_HitsTheSameCallsInEveryRunOfASeed()
    {
        var runs = new List<string>();
        for (var run = 0; run < 3; run++)
        {
            await using var aws = new GatewayFixture(configure: o => o with { Ids = new(seed: 42) });
            if (run == 1)
            {
                // What else is drawn makes no difference.
                aws.World.Ids.NewGuid();
            }

            var fault = aws.World.Faults.On("sqs", "ListQueues").Throttle().WithProbability(0.3);
            var statuses = new List<int>();
            for (var i = 0; i < 100; i++)
            {
                statuses.Add((await aws.CallAsync(TestRequest.Json("sqs", "ListQueues"), "sqs")).Status);
            }

            Assert.InRange(fault.Hits, 15, 45);
            runs.Add(string.Join(',', statuses));
        }

        Assert.Equal([runs[0], runs[0]], runs[1..]);
    }

    [Fact]
    public async Task Window_IsByTheClock()
    {
        Faults.On("sqs", "SendMessage").Throttle().For(TimeSpan.FromMinutes(1));
        Faults.On("sqs", "ListQueues").Throttle().Between(GatewayFixture.Start.AddMinutes(1), GatewayFixture.Start.AddMinutes(2));

        Assert.Equal((403, null), (await SendAsync("orders"), await CodeAsync("ListQueues")));
        await _aws.World.Clock.AdvanceAsync(TimeSpan.FromMinutes(1));
        Assert.Equal((200, "RequestThrottled"), (await SendAsync("orders"), await CodeAsync("ListQueues")));
        await _aws.World.Clock.AdvanceAsync(TimeSpan.FromMinutes(1));
        Assert.Null(await CodeAsync("ListQueues"));
    }

    [Fact]
    public async Task Remove_Using_Clear_AndReset_EndRules()
    {
        var removed = Faults.On("sqs").Throttle();
        Assert.Equal(403, await SendAsync("orders"));
        removed.Remove();
        Assert.Equal(200, await SendAsync("orders"));

        using (Faults.On("sqs").Throttle())
        {
            Assert.Equal(403, await SendAsync("orders"));
        }

        Assert.Equal(200, await SendAsync("orders"));
        Faults.On("sqs").Throttle();
        Faults.Clear();
        Assert.Equal(200, await SendAsync("orders"));
        Faults.On("sqs").Throttle();
        _aws.World.Reset();
        Assert.Empty(Faults.Rules);
        await CreateAsync("orders");
        Assert.Equal(200, await SendAsync("orders"));
        Assert.Equal(1, removed.Hits);
    }

    [Fact]
    public async Task WhenHitAsync_CompletesWithTheHit()
    {
        var fault = Faults.On("sqs").Throttle();
        using var impatient = new CancellationTokenSource();
        var (first, second, never) = (fault.WhenHitAsync(), fault.WhenHitAsync(2), fault.WhenHitAsync(3, impatient.Token));

        await SendAsync("orders");
        await first;
        Assert.False(second.IsCompleted);
        await SendAsync("orders");
        await second;
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => never);
        Assert.True(fault.WhenHitAsync(2).IsCompletedSuccessfully);
    }

    [Fact]
    public void Rule_TellsWhatItIs()
    {
        var fault = Faults.On("sqs", "SendMessage").ForResource("orders").InRegion("eu-west-1").Throttle().Times(2).After(1);

        Assert.Equal(("fault-1", "throttle"), (fault.Id, fault.Effect));
        Assert.Equal("fault-1: throttle on sqs:SendMessage for orders in eu-west-1, times: 2, after: 1, hits: 0", fault.ToString());
    }

    [Fact]
    public void Rules_ThatCouldNeverHit_AreRefused()
    {
        Refused<ArgumentException>("AWS has no service with a model named 'sqss'", () => Faults.On("sqss"));
        Refused<ArgumentException>("AWS has no operation sqs:SendMesage", () => Faults.On("sqs", "SendMesage").Throttle());
        Refused<ArgumentException>("'orders' is no account", () => Faults.On("sqs").InAccount("orders").Throttle());
        Refused<ArgumentException>("'eu' is no region", () => Faults.On("sqs").InRegion("eu").Throttle());
        Refused<ArgumentException>("'nobody'", () => Faults.On("sqs").From("nobody"));
        Refused<NotSupportedException>("no operation runs entries", () => Faults.On("sqs", "SendMessage").FailEntries());
        Refused<NotSupportedException>("no operation delivers anything", () => Faults.On("sqs", "SendMessage").DuplicateDeliveries());
        Refused<NotSupportedException>("no operation delivers anything", () => Faults.On("ssm").ReorderDeliveries());
        Refused<NotSupportedException>("reads while it waits or streams", () => Faults.On("sqs", "ReceiveMessage").ReadStale());
        Refused<NotSupportedException>("name it", () => Faults.On("*").ReadStale());
        Assert.Empty(Faults.Rules);
        Assert.Throws<ArgumentOutOfRangeException>(() => Faults.On("sqs").Fail("X", 200));
        Assert.Throws<ArgumentOutOfRangeException>(() => Faults.On("sqs").Delay(TimeSpan.Zero));
        Assert.Throws<ArgumentOutOfRangeException>(() => Faults.On("sqs").Delay(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Faults.On("sqs").TruncateAnswer(-1));
        Assert.Empty(Faults.Rules);
        using var fault = Faults.On("sqs").Throttle();
        Assert.Throws<ArgumentOutOfRangeException>(() => fault.Times(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => fault.After(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => fault.WithProbability(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => fault.WithProbability(1.1));
        Assert.Throws<ArgumentOutOfRangeException>(() => fault.For(TimeSpan.Zero));
    }

    [Fact]
    public async Task Rules_ForWhatIsNotBuilt_AreRefused()
    {
        await using var aws = new GatewayFixture(
        [
            new TestModule(StsSchemas.Service, static (operations, _) => operations.Handle(StsApi.GetSessionToken, static (_, _) => new())),
        ]);

        Refused<ArgumentException>("sts:AssumeRole isn't built", () => aws.World.Faults.On("sts", "AssumeRole").Throttle());
        Refused<ArgumentException>("doesn't serve sqs", () => aws.World.Faults.On("sqs").Throttle());
        Assert.Equal("throttle", aws.World.Faults.On("sts", "Get*").Throttle().Effect);
    }

    private static void Refused<T>(string message, Func<object> make)
        where T : Exception =>
        Assert.Contains(message, Assert.Throws<T>(make).Message, StringComparison.Ordinal);

    private async Task CreateAsync(string queue) =>
        (await _aws.CallAsync(TestRequest.Json("sqs", "CreateQueue", $$"""{"QueueName":"{{queue}}"}"""), "sqs")).Ok();

    private async Task<int> SendAsync(string queue) => (await _aws.CallAsync(
        TestRequest.Json("sqs", "SendMessage", $$"""{"QueueUrl":"http://localhost:4599/000000000000/{{queue}}","MessageBody":"x"}"""), "sqs")).Status;

    /// <summary>The code of the error that a call gets that would succeed.</summary>
    private async Task<string?> CodeAsync(string operation, string region = "us-east-1", string? account = null)
    {
        var input = operation == "ListQueues" ? "{}" : """{"QueueUrl":"http://localhost:4599/000000000000/orders"}""";
        var key = account is null ? null : new Credential(account, "test", new RootPrincipal(account));
        var answer = await _aws.CallAsync(TestRequest.Json("sqs", operation, input), "sqs", region, key);
        return answer.Status == 200 ? null : JsonNode.Parse(answer.Text)!["__type"]!.GetValue<string>().Split('#')[^1];
    }
}
