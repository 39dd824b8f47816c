using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;

namespace Simfra.Testing.Seeding;

/// <summary>Views show the state, and leave it as it is.</summary>
public sealed class ViewTests : IAsyncLifetime
{
    private SimfraFixture _aws = null!;

    public async Task InitializeAsync() => _aws = await SimfraFixture.StartAsync(static o => o.ClockMode = SimfraClockMode.Manual);

    public async Task DisposeAsync() => await _aws.DisposeAsync();

    [Fact]
    public async Task Messages_StandWhereTheyStand_AsTimeGoesOn()
    {
        await _aws.Seed.Sqs.Queue("orders", static q => q.VisibilityTimeout = 30).Message("first").Message("second", static m => m.DelaySeconds = 20);
        var queue = _aws.Sqs.Queue("orders");
        await ReceiveAsync();

        Assert.Equal(["first"], queue.InFlight.Select(static m => m.Body));
        Assert.Equal(["second"], queue.Delayed.Select(static m => m.Body));
        Assert.Empty(queue.Visible);

        await _aws.Clock.AdvanceAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(["second"], queue.Visible.Select(static m => m.Body));

        await _aws.Clock.AdvanceAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(["first", "second"], queue.Visible.Select(static m => m.Body));
        Assert.Equal(1, queue.Messages[0].ReceiveCount);

        await _aws.Clock.AdvanceAsync(TimeSpan.FromDays(4));
        Assert.Empty(queue.Messages);
    }

    [Fact]
    public async Task Looking_ChangesNothing()
    {
        await _aws.Seed.Sqs.Queue("orders").Message("first");
        await _aws.Seed.S3.Bucket("bucket").Object("k", "v");
        await _aws.Seed.Iam.Role("worker", "lambda.amazonaws.com");
        _aws.Journal.Clear();
        var before = All();

        for (var i = 0; i < 3; i++)
        {
            _ = _aws.Sqs.Queue("orders").Messages;
            _ = _aws.Sqs.Queue("none").Exists;
            _ = _aws.S3.Bucket("bucket").Object("k").Text;
            _ = (_aws.Iam.Users, _aws.Iam.Roles, _aws.Ssm.Parameters, _aws.CloudWatch.Metrics, _aws.Scheduler.Schedules);
            _ = (_aws.Ec2.Vpcs, _aws.Organizations.Organization, _aws.CloudTrail.Trails, _aws.CloudTrail.Events);
            _ = _aws.InRegion("eu-west-1").InAccount("999999999999").Sqs.Queues;
            _ = _aws.Records.Of("sqs.message");
        }

        Assert.Equal(before, All());
        Assert.Empty(_aws.Journal.Entries);
        Assert.Single(_aws.Sqs.Queue("orders").Visible);

        string All() => string.Join('\n', _aws.Records.Tables.SelectMany(static t => t.Records).Select(static r => r.ToString()));
    }

    [Fact]
    public async Task WhatIsNotThere_IsNamedWithWhatIs()
    {
        await _aws.Seed.Sqs.Queue("orders");

        var queue = Assert.Throws<SimfraNotFoundException>(() => _aws.Sqs.Queue("order").Messages);
        var bucket = Assert.Throws<SimfraNotFoundException>(() => _aws.S3.Bucket("b").Objects);

        Assert.Equal("There is no queue 'order' in 000000000000 in us-east-1. There is: orders.", queue.Message);
        Assert.Equal("There is no bucket 'b' in 000000000000. There is none.", bucket.Message);
        Assert.Null(_aws.Ssm.FindParameter("/none"));
        Assert.Throws<SimfraNotFoundException>(() => _aws.Ssm.Parameter("/none"));
        Assert.Throws<SimfraNotFoundException>(() => _aws.Iam.Role("none"));
        Assert.Throws<SimfraNotFoundException>(() => _aws.Ec2.Vpc("vpc-1"));
        Assert.Throws<SimfraNotFoundException>(() => _aws.CloudTrail.Trail("none"));
        Assert.Throws<SimfraNotFoundException>(() => _aws.Scheduler.Schedule("none"));
        Assert.Throws<SimfraNotFoundException>(() => _aws.CloudWatch.Metric("none", "none"));
        Assert.Null(_aws.Organizations.Organization);
    }

    [Fact]
    public async Task AnotherAccountsBucket_IsNotSeen()
    {
        var other = _aws.Server.Accounts.Create("other");
        await _aws.InAccount(other.Id).Seed.S3.Bucket("theirs");

        Assert.False(_aws.S3.Bucket("theirs").Exists);
        Assert.Equal(["theirs"], _aws.InAccount(other.Id).S3.Buckets.Select(static b => b.Name));
    }

    [Fact]
    public async Task ViewsOfAFork_ShowTheFork()
    {
        await _aws.Seed.Sqs.Queue("orders").Message("42");
        await using var fork = await _aws.ForkAsync();
        await _aws.InvokeAsync("sqs", "PurgeQueue", new { QueueUrl = "http://localhost/000000000000/orders" });

        Assert.Empty(_aws.Sqs.Queue("orders").Messages);
        Assert.Equal("42", Assert.Single(fork.Sqs.Queue("orders").Messages).Body);
    }

    [Fact]
    public async Task AServiceThatIsSwitchedOff_HasNoView()
    {
        await using var aws = await SimfraFixture.StartAsync(static o => o.Services.Add("s3"));

        var error = Assert.Throws<InvalidOperationException>(() => aws.Sqs);

        Assert.StartsWith("This instance doesn't serve sqs", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Texts_ShowTheState()
    {
        await _aws.Seed.Sqs.Queue("orders").Message("42").Message("43", static m => m.DelaySeconds = 60);
        await _aws.Seed.S3.Bucket("bucket").Object("k", "v");

        Assert.Equal(
            """
            queue orders (000000000000 in us-east-1): 1 visible, 0 in flight, 1 delayed
              Visible, received 0 times: 42
              Delayed, received 0 times: 43
            """,
            _aws.Sqs.Queue("orders").ToString());
        Assert.Equal("bucket bucket (000000000000 in us-east-1): 1 objects\n  k (1 bytes, binary/octet-stream)", _aws.S3.Bucket("bucket").ToString());
        Assert.Equal("queue none (000000000000 in us-east-1) isn't there", _aws.Sqs.Queue("none").ToString());
    }

    [Fact]
    public async Task Records_ShowAllThereIs()
    {
        await _aws.Seed.Sqs.Queue("orders").Message("42");

        var table = _aws.Records.Tables.Single(static t => t.Kind == "sqs.message");
        var record = Assert.Single(_aws.Records.Of("sqs.message"));

        Assert.Equal(("sqs", "000000000000", "us-east-1", 1), (table.Service, table.AccountId, table.Region, table.Count));
        Assert.Equal("42", (string?)record.Content["Body"]);
        Assert.Equal("orders", (string?)_aws.Records.Of("sqs.queue")[0].Content["Name"]);
        Assert.Empty(_aws.Records.Of("no.such"));
    }

    [Fact]
    public async Task StateApi_ShowsTablesAndRecordsByThePage()
    {
        var queue = _aws.Seed.Sqs.Queue("orders");
        for (var i = 0; i < 5; i++)
        {
            await queue.Message(i.ToString(CultureInfo.InvariantCulture));
        }

        using var http = _aws.Server.CreateHttpClient();
        var tables = await GetAsync(http, "service=sqs");
        var first = await GetAsync(http, "kind=sqs.message&limit=3");
        var second = await GetAsync(http, $"kind=sqs.message&limit=3&next={(string)first["next"]!}");

        Assert.Equal(["sqs.message", "sqs.queue", "sqs.sequence"], tables["tables"]!.AsArray().Select(static t => (string)t!["kind"]!));
        Assert.Equal(5, (int)first["count"]!);
        Assert.Equal(["0", "1", "2"], Bodies(first));
        Assert.Equal(["3", "4"], Bodies(second));
        Assert.Null(second["next"]);

        static IEnumerable<string> Bodies(JsonObject page) => page["records"]!.AsArray().Select(static r => (string)r!["content"]!["Body"]!);
    }

    [Theory]
    [InlineData("limit=0", "The limit is a number from 1 to 1000.")]
    [InlineData("kinds=x", "There is no parameter 'kinds'. There are service, kind, account, region, limit, next.")]
    [InlineData("kind=x&next=y", "What 'next' says is the 'next' of the page before.")]
    public async Task StateApi_RefusesWhatItDoesNotKnow(string query, string message)
    {
        using var http = _aws.Server.CreateHttpClient();

        using var answer = await http.GetAsync($"/_simfra/state?{query}");

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(message, (string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["error"]);
    }

    [Fact]
    public async Task StateApi_TellsAForeignPageNothing()
    {
        using var http = _aws.Server.CreateHttpClient();
        http.DefaultRequestHeaders.Add("Origin", "https://example.com");

        using var answer = await http.GetAsync("/_simfra/state");

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    private static async Task<JsonObject> GetAsync(HttpClient http, string query) =>
        JsonNode.Parse(await http.GetStringAsync($"/_simfra/state?{query}"))!.AsObject();

    private async Task ReceiveAsync() => await _aws.InvokeAsync("sqs", "ReceiveMessage", new { QueueUrl = "http://localhost/000000000000/orders" });
}
