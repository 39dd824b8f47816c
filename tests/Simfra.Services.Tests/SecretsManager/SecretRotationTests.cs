using System.Text.Json.Nodes;
using Simfra.Integration;
using Simfra.Services.Tests.Wire;
using Simfra.Time;
using static Simfra.Services.Tests.SecretsManager.TestSecret;

namespace Simfra.Services.Tests.SecretsManager;

/// <summary>Rotation by a function: the four steps, the schedule, and what happens when it fails.</summary>
public sealed class SecretRotationTests
{
    private const string Function = "arn:aws:lambda:us-east-1:000000000000:function:rotate";

    [Fact]
    public async Task RotateSecret_CallsTheFunctionStepByStep()
    {
        await using var world = await TestWorld.StartAsync();
        var function = new RotationFunction(world);
        var arn = await world.CreateSecretAsync();

        var rotated = await RotateAsync(world, 2);
        Assert.Equal(Token(2), rotated.Text("VersionId"));
        await world.Server.DrainAsync();

        Assert.Equal(["createSecret", "setSecret", "testSecret", "finishSecret"], function.Calls.Select(c => c.Text("Step")));
        Assert.All(function.Calls, c => Assert.Equal((arn, Token(2)), (c.Text("SecretId"), c.Text("ClientRequestToken"))));
        Assert.Single(function.Calls.Select(static c => c.Text("RotationToken")).Distinct());
        Assert.Equal(("secretsmanager.amazonaws.com", arn), (function.Caller!.Principal.Arn, function.Caller.SourceArn));
        Assert.Equal("rotated 2", await world.ReadAsync("db/password"));
        Assert.Equal("1:AWSPREVIOUS 2:AWSCURRENT,AWSPENDING", await world.StagesAsync("db/password"));
        var described = await world.DescribeSecretAsync("db/password");
        Assert.True(described["RotationEnabled"]!.GetValue<bool>());
        Assert.Equal((Function, 10), (described.Text("RotationLambdaARN"), described["RotationRules"]!["AutomaticallyAfterDays"]!.GetValue<int>()));
        Assert.Equal(TestWorld.StartTime.ToUnixTimeSeconds(), described["LastRotatedDate"]!.GetValue<double>());
        Assert.Equal(new DateTimeOffset(2030, 1, 12, 23, 59, 59, TimeSpan.Zero).ToUnixTimeSeconds(), described["NextRotationDate"]!.GetValue<double>());
    }

    [Fact]
    public async Task PutSecretValue_WithAnotherRotationsToken_Fails()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateSecretAsync();

        (await world.SecretsAsync(
            "PutSecretValue",
            $$"""{"SecretId":"db/password","SecretString":"x","ClientRequestToken":"{{Token(2)}}","RotationToken":"00000000-0000-4000-8000-000000000000"}"""))
            .AssertJsonError("InvalidParameterException", null);

        Assert.Equal("one", await world.ReadAsync("db/password"));
    }

    [Fact]
    public async Task ASchedule_RotatesAgainByTheClock_UntilItIsCancelled()
    {
        await using var world = await TestWorld.StartAsync();
        var function = new RotationFunction(world);
        await world.CreateSecretAsync();
        await RotateAsync(world, 2);
        await world.Server.DrainAsync();

        await world.Clock.AdvanceAsync(TimeSpan.FromDays(25));
        Assert.Equal(12, function.Calls.Count);
        await world.SecretsOkAsync("CancelRotateSecret", """{"SecretId":"db/password"}""");
        await world.Clock.AdvanceAsync(TimeSpan.FromDays(25));

        Assert.Equal(12, function.Calls.Count);
        var described = await world.DescribeSecretAsync("db/password");
        Assert.False(described["RotationEnabled"]!.GetValue<bool>());
        Assert.Null(described["NextRotationDate"]);
    }

    [Fact]
    public async Task AFailure_IsTriedAgain_AndLeavesThePendingVersionForTheNextWindow()
    {
        await using var world = await TestWorld.StartAsync();
        var function = new RotationFunction(world) { FailsAt = "setSecret" };
        await world.CreateSecretAsync();
        await RotateAsync(world, 2);
        await world.Server.DrainAsync();

        Assert.Equal(["createSecret", "setSecret"], function.Calls.Select(c => c.Text("Step")));
        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(10));
        Assert.Equal(6, function.Calls.Count);
        Assert.Equal("one", await world.ReadAsync("db/password"));
        (await world.SecretsAsync("RotateSecret", $$"""{"SecretId":"db/password","ClientRequestToken":"{{Token(3)}}"}""")).AssertJsonError(
            "InvalidRequestException", "A previous rotation isn't complete. That rotation will be reattempted.");
        Assert.Null((await world.DescribeSecretAsync("db/password"))["LastRotatedDate"]);
        function.FailsAt = null;
        await world.Clock.AdvanceAsync(TimeSpan.FromDays(10));

        Assert.Equal("rotated 2", await world.ReadAsync("db/password"));
        Assert.Equal(Token(2), function.Calls[^1].Text("ClientRequestToken"));
    }

    [Fact]
    public async Task AFailureThatPasses_IsOverAtTheNextAttempt()
    {
        await using var world = await TestWorld.StartAsync();
        var function = new RotationFunction(world) { FailsAt = "testSecret" };
        await world.CreateSecretAsync();
        await RotateAsync(world, 2);
        await world.Server.DrainAsync();

        function.FailsAt = null;
        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(10));

        Assert.Equal(3 + 4, function.Calls.Count);
        Assert.Equal("rotated 2", await world.ReadAsync("db/password"));
        Assert.Equal(TestWorld.StartTime.AddMinutes(1).ToUnixTimeSeconds(), (await world.DescribeSecretAsync("db/password"))["LastRotatedDate"]!.GetValue<double>());
    }

    [Fact]
    public async Task AValueThatSomebodyPuts_CountsAsARotation()
    {
        await using var world = await TestWorld.StartAsync();
        var function = new RotationFunction(world);
        await world.CreateSecretAsync();
        await RotateAsync(world, 2);
        await world.Clock.AdvanceAsync(TimeSpan.FromDays(5));

        await world.PutAsync("db/password", "mine", 3);

        Assert.Equal(new DateTimeOffset(2030, 1, 17, 23, 59, 59, TimeSpan.Zero).ToUnixTimeSeconds(), await NextRotationAsync(world));
        await world.Clock.AdvanceAsync(TimeSpan.FromDays(9));
        Assert.Equal(4, function.Calls.Count);
        await world.Clock.AdvanceAsync(TimeSpan.FromDays(1));
        Assert.Equal(8, function.Calls.Count);
    }

    [Fact]
    public async Task ARotationThatWasCancelled_GoesOnWithTheNextOne()
    {
        await using var world = await TestWorld.StartAsync();
        _ = new RotationFunction(world);
        await world.CreateSecretAsync();
        await RotateAsync(world, 2);
        await world.Server.DrainAsync();
        await world.SecretsOkAsync("CancelRotateSecret", """{"SecretId":"db/password"}""");
        await world.Clock.AdvanceAsync(TimeSpan.FromDays(1));

        await world.SecretsOkAsync("RotateSecret", $$"""{"SecretId":"db/password","ClientRequestToken":"{{Token(3)}}"}""");
        await world.Server.DrainAsync();

        Assert.Equal("rotated 3", await world.ReadAsync("db/password"));
        Assert.Equal(new DateTimeOffset(2030, 1, 13, 23, 59, 59, TimeSpan.Zero).ToUnixTimeSeconds(), await NextRotationAsync(world));
    }

    [Fact]
    public async Task RotateSecret_WithTheTokenOfAVersionThatIsThere_ChangesNothing()
    {
        await using var world = await TestWorld.StartAsync();
        var function = new RotationFunction(world);
        await world.CreateSecretAsync();

        Assert.Equal(Token(1), (await RotateAsync(world, 1)).Text("VersionId"));
        await world.Server.DrainAsync();

        Assert.Empty(function.Calls);
        Assert.Equal("one", await world.ReadAsync("db/password"));
    }

    [Theory]
    [InlineData("""{"ScheduleExpression":"rate(10 hours)"}""", 1)]
    [InlineData("""{"ScheduleExpression":"rate(30 days)"}""", 30)]
    [InlineData("""{"ScheduleExpression":"cron(0 16 ? * SUN *)"}""", 7)]
    [InlineData("""{"AutomaticallyAfterDays":12}""", 12)]
    public async Task TheDaysBetweenRotations_AreToldOfEverySchedule(string rules, int days)
    {
        await using var world = await TestWorld.StartAsync();
        _ = new RotationFunction(world);
        await world.CreateSecretAsync();

        await world.SecretsOkAsync(
            "RotateSecret",
            $$"""{"SecretId":"db/password","ClientRequestToken":"{{Token(2)}}","RotationLambdaARN":"{{Function}}","RotationRules":{{rules}}}""");

        Assert.Equal(days, (await world.DescribeSecretAsync("db/password"))["RotationRules"]!["AutomaticallyAfterDays"]!.GetValue<int>());
    }

    [Fact]
    public async Task RotateSecret_NotAtOnce_OnlyTestsTheFunction()
    {
        await using var world = await TestWorld.StartAsync();
        var function = new RotationFunction(world);
        await world.CreateSecretAsync();

        await world.SecretsOkAsync(
            "RotateSecret",
            $$"""
            {"SecretId":"db/password","ClientRequestToken":"{{Token(2)}}","RotationLambdaARN":"{{Function}}","RotateImmediately":false,
             "RotationRules":{"ScheduleExpression":"cron(0 16 1,15 * ? *)","Duration":"2h"} }
            """);
        await world.Server.DrainAsync();

        Assert.Equal(["testSecret"], function.Calls.Select(c => c.Text("Step")));
        Assert.Equal((Token(2), "one"), (function.Calls[0].Text("ClientRequestToken"), function.PendingValue));
        Assert.Equal("1:AWSCURRENT", await world.StagesAsync("db/password", ""","IncludeDeprecated":true"""));
        Assert.Equal(
            new DateTimeOffset(2030, 1, 15, 17, 59, 59, TimeSpan.Zero).ToUnixTimeSeconds(),
            await NextRotationAsync(world));
        await world.Clock.AdvanceAsync(new DateTimeOffset(2030, 1, 15, 16, 0, 0, TimeSpan.Zero) - TestWorld.StartTime);
        Assert.Equal(5, function.Calls.Count);
    }

    [Fact]
    public async Task RotateSecret_WithoutAFunctionThatCanBeCalled_Fails()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateSecretAsync();

        (await world.SecretsAsync("RotateSecret", $$"""{"SecretId":"db/password","ClientRequestToken":"{{Token(2)}}"}""")).AssertJsonError(
            "InvalidRequestException", "No Lambda rotation function ARN is associated with this secret.");
        (await world.SecretsAsync("RotateSecret", """{"SecretId":"db/password"}""")).AssertJsonError(
            "InvalidParameterException", "You must provide a ClientRequestToken value. We recommend a UUID-type value.");
        (await world.SecretsAsync("RotateSecret", $$"""{"SecretId":"db/password","ClientRequestToken":"{{Token(2)}}","RotationLambdaARN":"{{Function}}"}"""))
            .AssertJsonError(
                "AccessDeniedException",
                "Secrets Manager cannot invoke the specified Lambda function. Ensure that the function policy grants access to the principal " +
                "secretsmanager.amazonaws.com.");
        (await world.SecretsAsync("CancelRotateSecret", """{"SecretId":"db/password"}""")).AssertJsonError("InvalidRequestException", null);
        Assert.Null((await world.DescribeSecretAsync("db/password"))["RotationEnabled"]);
    }

    [Theory]
    [InlineData("rotate")]
    [InlineData("arn:aws:lambda:eu-west-1:000000000000:function:rotate")]
    public async Task RotateSecret_WithWhatIsNoFunctionOfTheRegion_Fails(string function)
    {
        await using var world = await TestWorld.StartAsync();
        _ = new RotationFunction(world);
        await world.CreateSecretAsync();

        (await world.SecretsAsync("RotateSecret", $$"""{"SecretId":"db/password","ClientRequestToken":"{{Token(2)}}","RotationLambdaARN":"{{function}}"}"""))
            .AssertJsonError(
                "InvalidParameterException",
                "Invalid rotation Lambda ARN. Ensure the ARN matches format arn:aws:lambda:us-east-1:000000000000:function:<functionName>.");
    }

    [Theory]
    [InlineData("""{"AutomaticallyAfterDays":1,"ScheduleExpression":"rate(1 day)"}""", "You cannot specify both rotation frequency and schedule expression together.")]
    [InlineData("""{"ScheduleExpression":"rate(3 hours)"}""", "Rate in hour should be least 4 and less than 24.")]
    [InlineData("""{"ScheduleExpression":"rate(24 hours)"}""", "Rate in hour should be least 4 and less than 24.")]
    [InlineData("""{"ScheduleExpression":"rate(1001 days)"}""", "Rate in day should be greater than 0 and less than 1000.")]
    [InlineData("""{"ScheduleExpression":"rate(30 minutes)"}""", "Invalid schedule expression.")]
    [InlineData("""{"ScheduleExpression":"cron(0 0 * * * *)"}""", "Invalid schedule expression.")]
    [InlineData("""{"ScheduleExpression":"cron(30 8 * * ? *)"}""", "Invalid schedule expression.")]
    [InlineData("""{"ScheduleExpression":"cron(0 8 * * ? 2031)"}""", "Invalid schedule expression.")]
    [InlineData("""{"ScheduleExpression":"cron(0 * * * ? *)"}""", "Invalid schedule expression.")]
    [InlineData("""{"ScheduleExpression":"cron(0 0/3 * * ? *)"}""", "Invalid schedule expression.")]
    [InlineData("""{"ScheduleExpression":"cron(0 8,10 * * ? *)"}""", "Invalid schedule expression.")]
    [InlineData("""{"ScheduleExpression":"daily"}""", "Invalid schedule expression.")]
    [InlineData("""{"ScheduleExpression":"cron(0 23 * * ? *)","Duration":"2h"}""", "Starting hour and duration must be within a day.")]
    [InlineData("""{"ScheduleExpression":"rate(4 hours)","Duration":"5h"}""", "Duration cannot be greater than Rate in hour.")]
    [InlineData("""{"AutomaticallyAfterDays":1,"Duration":"25h"}""", "Duration must be at least 1 hour, at most 24 hour.")]
    [InlineData("""{"ScheduleExpression":"cron(0 8,* * * ? *)"}""", "Invalid schedule expression.")]
    public async Task RotateSecret_WithRulesThatAreNone_Fails(string rules, string? message)
    {
        await using var world = await TestWorld.StartAsync();
        _ = new RotationFunction(world);
        await world.CreateSecretAsync();

        (await world.SecretsAsync(
            "RotateSecret",
            $$"""{"SecretId":"db/password","ClientRequestToken":"{{Token(2)}}","RotationLambdaARN":"{{Function}}","RotationRules":{{rules}}}"""))
            .AssertJsonError("InvalidParameterException", message);
    }

    [Theory]
    [InlineData("0 12 * * ? *", "2030-01-02T12:00")]
    [InlineData("5/10 * * * ? *", "2030-01-02T03:05")]
    [InlineData("0 0 L * ? *", "2030-01-31T00:00")]
    [InlineData("0 0 LW 3 ? *", "2030-03-29T00:00")]
    [InlineData("0 0 5W * ? *", "2030-01-04T00:00")]
    [InlineData("0 8 ? * MON-FRI *", "2030-01-02T08:00")]
    [InlineData("0 8 ? * SUN *", "2030-01-06T08:00")]
    [InlineData("0 8 ? * 6L *", "2030-01-25T08:00")]
    [InlineData("0 8 ? * TUE#2 *", "2030-01-08T08:00")]
    [InlineData("0 8 ? FEB,DEC SAT *", "2030-02-02T08:00")]
    [InlineData("0 8 29 2 ? *", "2032-02-29T08:00")]
    [InlineData("0 8 1 1 ? 2031-2035", "2031-01-01T08:00")]
    [InlineData("0 8 1 1 ? 2029", null)]
    public void Cron_TellsTheNextTime(string fields, string? next) =>
        Assert.Equal(next, CronExpression.TryParse(fields)!.Next(TestWorld.StartTime, TimeZoneInfo.Utc)?.ToString("yyyy-MM-dd'T'HH:mm"));

    [Theory]
    [InlineData("0 12 * *")]
    [InlineData("0 12 * * * *")]
    [InlineData("0 12 ? * ? *")]
    [InlineData("60 12 * * ? *")]
    [InlineData("0 24 * * ? *")]
    [InlineData("0 12 32 * ? *")]
    [InlineData("0 12 ? * MONDAY *")]
    [InlineData("0 12 ? * 2#6 *")]
    [InlineData("0 12 5-1 * ? *")]
    [InlineData("0/0 12 * * ? *")]
    public void Cron_OfSomethingElse_IsNone(string fields) => Assert.Null(CronExpression.TryParse(fields));

    private static async Task<double> NextRotationAsync(TestWorld world) =>
        (await world.DescribeSecretAsync("db/password"))["NextRotationDate"]!.GetValue<double>();

    private static Task<JsonNode> RotateAsync(TestWorld world, int token) => world.SecretsOkAsync(
        "RotateSecret",
        $$"""
        {"SecretId":"db/password","ClientRequestToken":"{{Token(token)}}","RotationLambdaARN":"{{Function}}","RotationRules":{"AutomaticallyAfterDays":10} }
        """);

    /// <summary>A function as AWS's templates for rotation write it.</summary>
    private sealed class RotationFunction : IFunctionCalls
    {
        private readonly TestWorld _world;

        public RotationFunction(TestWorld world)
        {
            _world = world;
            world.Server.World.Gateway.Capabilities.Provide<IFunctionCalls>(this);
        }

        public List<JsonNode> Calls { get; } = [];

        public InternalCaller? Caller { get; private set; }

        public string? FailsAt { get; set; }

        /// <summary>What the pending version had when the function tested it.</summary>
        public string? PendingValue { get; private set; }

        public ValueTask<bool> MayCallAsync(string functionArn, InternalCaller caller, CancellationToken cancellationToken) => new(functionArn == Function);

        public async ValueTask<FunctionAnswer> CallAsync(
            string functionArn, ReadOnlyMemory<byte> payload, InternalCaller caller, CancellationToken cancellationToken)
        {
            var call = JsonNode.Parse(payload.Span)!;
            var (secretId, token) = (call.Text("SecretId"), call.Text("ClientRequestToken"));
            Caller = caller;
            Calls.Add(call);
            if (call.Text("Step") == FailsAt)
            {
                return new(default, "Unhandled");
            }

            switch (call.Text("Step"))
            {
                case "createSecret":
                    await _world.SecretsOkAsync(
                        "PutSecretValue",
                        $$"""
                        {"SecretId":"{{secretId}}","ClientRequestToken":"{{token}}","SecretString":"rotated {{token[^1]}}","VersionStages":["AWSPENDING"],
                         "RotationToken":"{{call.Text("RotationToken")}}"}
                        """);
                    break;
                case "testSecret":
                    PendingValue = await _world.ReadAsync(secretId, ""","VersionStage":"AWSPENDING" """);
                    break;
                case "finishSecret":
                    var stages = (await _world.DescribeSecretAsync(secretId))["VersionIdsToStages"]!.AsObject();
                    var current = stages.Single(s => s.Value!.AsArray().Any(l => l!.GetValue<string>() == "AWSCURRENT")).Key;
                    await _world.SecretsOkAsync(
                        "UpdateSecretVersionStage",
                        $$"""
                        {"SecretId":"{{secretId}}","VersionStage":"AWSCURRENT","MoveToVersionId":"{{token}}","RemoveFromVersionId":"{{current}}"}
                        """);
                    break;
            }

            return new(default, null);
        }
    }
}
