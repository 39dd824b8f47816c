using FluentAssertions;
using Xunit.Sdk;

namespace Simfra.Testing.Seeding;

/// <summary>Assertions hold where they should, and show the state where they don't.</summary>
public sealed class AssertionTests : IAsyncLifetime
{
    private SimfraFixture _aws = null!;

    public async Task InitializeAsync()
    {
        _aws = await SimfraFixture.StartAsync(static o => o.ClockMode = SimfraClockMode.Manual);
        await _aws.Seed.Sqs.Queue("orders").Message("42").Message("43");
        await _aws.Seed.S3.Bucket("bucket").Object("k", "v");
        await _aws.Seed.Ssm.Parameter("/limit", "10");
        await _aws.Seed.Iam.User("alice");
        await _aws.Seed.Iam.Role("worker");
    }

    public async Task DisposeAsync() => await _aws.DisposeAsync();

    [Fact]
    public void Assertions_ThatHold_Pass()
    {
        _aws.Sqs.Queue("orders").Should().Exist().And.HaveMessageCount(2).And.NotHaveMessage("44");
        _aws.Sqs.Queue("orders").Should().HaveMessage("42").Which.ReceiveCount.Should().Be(0);
        _aws.Sqs.Queue("orders").Should().HaveMessage(m => m.Body.StartsWith("43")).Which.State.Should().Be(Services.Sqs.MessageState.Visible);
        _aws.Sqs.Queue("none").Should().NotExist().And.NotHaveMessage("42");
        _aws.S3.Bucket("bucket").Should().Exist().And.HaveObjectCount(1).And.NotHaveObject("l");
        _aws.S3.Bucket("bucket").Should().HaveObject("k").Which.Text.Should().Be("v");
        _aws.S3.Bucket("none").Should().NotExist();
        _aws.Ssm.Should().HaveParameter("/limit").And.HaveParameterWithValue("/limit", "10").And.NotHaveParameter("/none");
        _aws.Iam.Should().HaveUser("alice").And.HaveRole("worker").And.NotHaveUser("bob").And.NotHaveRole("boss");
        _aws.Journal.Should().HaveCall("sqs", "SendMessage", "orders").And.NotHaveCall("sqs", "DeleteQueue").And.HaveCallCount(2, "sqs", "Send*");
        _aws.Sqs.Queue("orders").Messages.Should().ContainSingle(m => m.Body.Contains("42"));
    }

    [Fact]
    public void Assertions_ThatDoNotHold_ShowTheState()
    {
        var failure = Fails(() => _aws.Sqs.Queue("orders").Should().HaveMessage("44", "it was {0}", "sent"));

        Assert.Contains("to have a message \"44\" because it was sent, but this is how it is:", failure, StringComparison.Ordinal);
        Assert.Contains("queue orders (000000000000 in us-east-1): 2 visible, 0 in flight, 0 delayed", failure, StringComparison.Ordinal);
        Assert.Contains("Visible, received 0 times: 42", failure, StringComparison.Ordinal);
    }

    [Fact]
    public void EveryAssertion_Fails_WhereItDoesNotHold()
    {
        Action[] wrong =
        [
            () => _aws.Sqs.Queue("none").Should().Exist(),
            () => _aws.Sqs.Queue("orders").Should().NotExist(),
            () => _aws.Sqs.Queue("orders").Should().BeEmpty(),
            () => _aws.Sqs.Queue("none").Should().BeEmpty(),
            () => _aws.Sqs.Queue("orders").Should().HaveMessageCount(1),
            () => _aws.Sqs.Queue("orders").Should().HaveMessage(m => m.Body == "44"),
            () => _aws.Sqs.Queue("orders").Should().NotHaveMessage("42"),
            () => _aws.S3.Bucket("none").Should().Exist(),
            () => _aws.S3.Bucket("bucket").Should().NotExist(),
            () => _aws.S3.Bucket("bucket").Should().BeEmpty(),
            () => _aws.S3.Bucket("bucket").Should().HaveObjectCount(2),
            () => _aws.S3.Bucket("bucket").Should().HaveObject("l"),
            () => _aws.S3.Bucket("bucket").Should().NotHaveObject("k"),
            () => _aws.Ssm.Should().HaveParameter("/none"),
            () => _aws.Ssm.Should().HaveParameterWithValue("/limit", "11"),
            () => _aws.Ssm.Should().NotHaveParameter("/limit"),
            () => _aws.Iam.Should().HaveUser("bob"),
            () => _aws.Iam.Should().NotHaveUser("alice"),
            () => _aws.Iam.Should().HaveRole("boss"),
            () => _aws.Iam.Should().NotHaveRole("worker"),
            () => _aws.Journal.Should().HaveCall("sqs", "DeleteQueue"),
            () => _aws.Journal.Should().HaveCallCount(1, "sqs", "SendMessage"),
            () => _aws.Journal.Should().NotHaveCall("sqs", "SendMessage"),
        ];

        Assert.All(wrong, static assertion => Assert.Contains("but this is how it is:", Fails(assertion), StringComparison.Ordinal));
    }

    private static string Fails(Action assertion) => Assert.Throws<XunitException>(assertion).Message;
}
