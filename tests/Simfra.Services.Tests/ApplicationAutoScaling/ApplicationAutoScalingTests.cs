using System.Text.Json.Nodes;
using Simfra.Services.Tests.Authorization;
using Simfra.Services.Tests.DynamoDb;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.ApplicationAutoScaling;

/// <summary>Scalable targets of DynamoDB, their policies and tags.</summary>
public sealed class ApplicationAutoScalingTests
{
    private const string Table = """
        {"TableName":"orders","KeySchema":[{"AttributeName":"id","KeyType":"HASH"}],"ProvisionedThroughput":{"ReadCapacityUnits":5,"WriteCapacityUnits":5},
         "AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"},{"AttributeName":"state","AttributeType":"S"}],
         "GlobalSecondaryIndexes":[{"IndexName":"by-state","KeySchema":[{"AttributeName":"state","KeyType":"HASH"}],"Projection":{"ProjectionType":"ALL"},
           "ProvisionedThroughput":{"ReadCapacityUnits":5,"WriteCapacityUnits":5}}]}
        """;

    private const string OfTable = """ "ServiceNamespace":"dynamodb","ResourceId":"table/orders","ScalableDimension":"dynamodb:table:ReadCapacityUnits" """;
    private const string OfIndex =
        """ "ServiceNamespace":"dynamodb","ResourceId":"table/orders/index/by-state","ScalableDimension":"dynamodb:index:WriteCapacityUnits" """;

    private const string Tracking =
        """ "PolicyType":"TargetTrackingScaling","TargetTrackingScalingPolicyConfiguration":{"TargetValue":70.0,"ScaleInCooldown":60,"PredefinedMetricSpecification":{"PredefinedMetricType":"DynamoDBReadCapacityUtilization"}} """;

    [Fact]
    public async Task ATarget_IsRegisteredChangedDescribedAndDeregistered()
    {
        await using var world = await StartAsync();

        var arn = (await CallAsync(world, "RegisterScalableTarget", $$"""{{{OfTable}},"MinCapacity":5,"MaxCapacity":100,"Tags":{"team":"shop"} }""")).Ok()
            .Json.Text("ScalableTargetARN");
        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(1));
        var again = (await CallAsync(world, "RegisterScalableTarget", $$"""{{{OfTable}},"MaxCapacity":50,"SuspendedState":{"DynamicScalingInSuspended":true} }"""))
            .Ok().Json.Text("ScalableTargetARN");
        var described = (await CallAsync(world, "DescribeScalableTargets", """{"ServiceNamespace":"dynamodb"}""")).Ok().Json["ScalableTargets"]!;

        Assert.StartsWith("arn:aws:application-autoscaling:us-east-1:000000000000:scalable-target/", arn, StringComparison.Ordinal);
        Assert.Equal(arn, again);
        DynamoDbTestCalls.AssertJson(
            $$"""
            [{"ServiceNamespace":"dynamodb","ResourceId":"table/orders","ScalableDimension":"dynamodb:table:ReadCapacityUnits","MinCapacity":5,"MaxCapacity":50,
              "RoleARN":"arn:aws:iam::000000000000:role/aws-service-role/dynamodb.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_DynamoDBTable",
              "CreationTime":{{TestWorld.StartTime.AddSeconds(1).ToUnixTimeSeconds()}},"ScalableTargetARN":"{{arn}}",
              "SuspendedState":{"DynamicScalingInSuspended":true,"DynamicScalingOutSuspended":false,"ScheduledScalingSuspended":false} }]
            """,
            described);
        (await CallAsync(world, "DeregisterScalableTarget", $"{{{OfTable}}}")).Ok();
        DynamoDbTestCalls.AssertJson("[]", (await CallAsync(world, "DescribeScalableTargets", """{"ServiceNamespace":"dynamodb"}""")).Ok().Json["ScalableTargets"]);
        (await CallAsync(world, "DeregisterScalableTarget", $"{{{OfTable}}}")).AssertJsonError(
            "ObjectNotFoundException",
            "No scalable target found for service namespace: dynamodb, resource ID: table/orders, scalable dimension: dynamodb:table:ReadCapacityUnits");
    }

    /// <summary>What a target is to be registered with, and what AWS says of it.</summary>
    public static TheoryData<string, string, string?> BadTargets { get; } = new()
    {
        {
            """ "ServiceNamespace":"dynamodb","ResourceId":"table/none","ScalableDimension":"dynamodb:table:ReadCapacityUnits","MinCapacity":1,"MaxCapacity":2 """,
            "ValidationException", "DynamoDB table does not exist: table/none"
        },
        {
            """ "ServiceNamespace":"dynamodb","ResourceId":"table/orders/index/none","ScalableDimension":"dynamodb:index:ReadCapacityUnits","MinCapacity":1,"MaxCapacity":2 """,
            "ValidationException", null
        },
        {
            """ "ServiceNamespace":"dynamodb","ResourceId":"dynamo/orders","ScalableDimension":"dynamodb:table:ReadCapacityUnits","MinCapacity":1,"MaxCapacity":2 """,
            "ValidationException", "Unsupported service namespace, resource type or scalable dimension"
        },
        {
            """ "ServiceNamespace":"dynamodb","ResourceId":"table/orders","ScalableDimension":"dynamodb:index:ReadCapacityUnits","MinCapacity":1,"MaxCapacity":2 """,
            "ValidationException", "Unsupported service namespace, resource type or scalable dimension"
        },
        { $"""{OfTable},"MinCapacity":1""", "ValidationException", null },
        { $"""{OfTable},"MinCapacity":3,"MaxCapacity":2""", "ValidationException", null },
        { $"""{OfTable},"MinCapacity":0,"MaxCapacity":2""", "ValidationException", null },
    };

    [Theory]
    [MemberData(nameof(BadTargets))]
    public async Task ATarget_ThatIsNone_IsRefused(string input, string code, string? message)
    {
        await using var world = await StartAsync();

        (await CallAsync(world, "RegisterScalableTarget", $"{{{input}}}")).AssertJsonError(code, message);
    }

    [Fact]
    public async Task OtherNamespaces_AreNotBuilt()
    {
        await using var world = await StartAsync();

        (await CallAsync(
            world, "RegisterScalableTarget",
            """{"ServiceNamespace":"ecs","ResourceId":"service/a/b","ScalableDimension":"ecs:service:DesiredCount","MinCapacity":1,"MaxCapacity":2}"""))
            .AssertJsonError("NotImplemented", "Application Auto Scaling's RegisterScalableTarget for the namespace ecs is not implemented by Simfra.Embedded.", 501);
        DynamoDbTestCalls.AssertJson("[]", (await CallAsync(world, "DescribeScalableTargets", """{"ServiceNamespace":"ecs"}""")).Ok().Json["ScalableTargets"]);
        (await CallAsync(world, "DescribeScalingActivities", """{"ServiceNamespace":"dynamodb"}""")).AssertJsonError("NotImplemented", null, 501);
    }

    [Fact]
    public async Task Targets_AreFoundByResourceAndDimension_InPages()
    {
        await using var world = await StartAsync();
        (await CallAsync(world, "RegisterScalableTarget", $$"""{{{OfTable}},"MinCapacity":5,"MaxCapacity":100}""")).Ok();
        (await CallAsync(world, "RegisterScalableTarget", $$"""{{{OfIndex}},"MinCapacity":5,"MaxCapacity":100}""")).Ok();

        var first = (await CallAsync(world, "DescribeScalableTargets", """{"ServiceNamespace":"dynamodb","MaxResults":1}""")).Ok().Json;
        var second = (await CallAsync(
            world, "DescribeScalableTargets", $$"""{"ServiceNamespace":"dynamodb","MaxResults":1,"NextToken":"{{first.Text("NextToken")}}"}""")).Ok().Json;
        var found = (await CallAsync(
            world, "DescribeScalableTargets",
            """{"ServiceNamespace":"dynamodb","ResourceIds":["table/orders/index/by-state"],"ScalableDimension":"dynamodb:index:WriteCapacityUnits"}""")).Ok().Json;

        Assert.Equal(
            ["table/orders", "table/orders/index/by-state"],
            new[] { first, second }.Select(static p => p["ScalableTargets"]!.AsArray().Single()!.Text("ResourceId")));
        Assert.Null(second["NextToken"]);
        Assert.Equal("table/orders/index/by-state", Assert.Single(found["ScalableTargets"]!.AsArray())!.Text("ResourceId"));
        (await CallAsync(world, "DescribeScalableTargets", """{"ServiceNamespace":"dynamodb","NextToken":"!"}""")).AssertJsonError("InvalidNextTokenException", null);
        (await CallAsync(world, "DescribeScalableTargets", """{"ServiceNamespace":"dynamodb","MaxResults":51}""")).AssertJsonError("ValidationException", null);
        (await CallAsync(world, "DescribeScalableTargets", """{"ServiceNamespace":"dynamodb","ScalableDimension":"dynamodb:index:WriteCapacityUnits"}"""))
            .AssertJsonError("ValidationException", null);
    }

    [Fact]
    public async Task APolicy_IsPutChangedDescribedAndDeleted()
    {
        await using var world = await StartAsync();
        (await CallAsync(world, "PutScalingPolicy", $$"""{{{OfTable}},"PolicyName":"reads",{{Tracking}} }""")).AssertJsonError(
            "ObjectNotFoundException",
            "No scalable target registered for service namespace: dynamodb, resource ID: table/orders, scalable dimension: dynamodb:table:ReadCapacityUnits");
        (await CallAsync(world, "RegisterScalableTarget", $$"""{{{OfTable}},"MinCapacity":5,"MaxCapacity":100}""")).Ok();

        var put = (await CallAsync(world, "PutScalingPolicy", $$"""{{{OfTable}},"PolicyName":"reads",{{Tracking}} }""")).Ok().Json;
        var changed = (await CallAsync(
            world, "PutScalingPolicy", $$"""{{{OfTable}},"PolicyName":"reads",{{Tracking.Replace("70.0", "50.0", StringComparison.Ordinal)}} }""")).Ok().Json;
        var described = Assert.Single((await CallAsync(world, "DescribeScalingPolicies", """{"ServiceNamespace":"dynamodb","PolicyNames":["reads"]}""")).Ok()
            .Json["ScalingPolicies"]!.AsArray())!;

        Assert.Matches("^arn:aws:autoscaling:us-east-1:000000000000:scalingPolicy:[0-9a-f-]{36}:resource/dynamodb/table/orders:policyName/reads$", put.Text("PolicyARN"));
        Assert.Equal(put.Text("PolicyARN"), changed.Text("PolicyARN"));
        Assert.Equal(50, described["TargetTrackingScalingPolicyConfiguration"]!["TargetValue"]!.GetValue<double>());
        Assert.Equal(60, described["TargetTrackingScalingPolicyConfiguration"]!["ScaleInCooldown"]!.GetValue<int>());
        Assert.Equal(("TargetTrackingScaling", "reads"), (described.Text("PolicyType"), described.Text("PolicyName")));
        (await CallAsync(world, "DeleteScalingPolicy", $$"""{{{OfTable}},"PolicyName":"reads"}""")).Ok();
        (await CallAsync(world, "DeleteScalingPolicy", $$"""{{{OfTable}},"PolicyName":"reads"}""")).AssertJsonError(
            "ObjectNotFoundException",
            "No scaling policy found for service namespace: dynamodb, resource ID: table/orders, scalable dimension: dynamodb:table:ReadCapacityUnits, " +
            "policy name: reads");
    }

    [Fact]
    public async Task Policies_GoWithTheirTarget()
    {
        await using var world = await StartAsync();
        (await CallAsync(world, "RegisterScalableTarget", $$"""{{{OfTable}},"MinCapacity":5,"MaxCapacity":100}""")).Ok();
        (await CallAsync(world, "PutScalingPolicy", $$"""{{{OfTable}},"PolicyName":"reads",{{Tracking}} }""")).Ok();

        (await CallAsync(world, "DeregisterScalableTarget", $"{{{OfTable}}}")).Ok();

        DynamoDbTestCalls.AssertJson("[]", (await CallAsync(world, "DescribeScalingPolicies", """{"ServiceNamespace":"dynamodb"}""")).Ok().Json["ScalingPolicies"]);
    }

    [Theory]
    [InlineData("\"PolicyType\":\"StepScaling\",\"StepScalingPolicyConfiguration\":{}")]
    [InlineData("\"PolicyType\":\"TargetTrackingScaling\"")]
    [InlineData("\"TargetTrackingScalingPolicyConfiguration\":{\"TargetValue\":50,\"PredefinedMetricSpecification\":{\"PredefinedMetricType\":\"DynamoDBReadCapacityUtilization\"}}")]
    [InlineData("\"PolicyType\":\"TargetTrackingScaling\",\"TargetTrackingScalingPolicyConfiguration\":{\"TargetValue\":50}")]
    [InlineData(
        "\"PolicyType\":\"TargetTrackingScaling\",\"TargetTrackingScalingPolicyConfiguration\":{\"TargetValue\":95," +
        "\"PredefinedMetricSpecification\":{\"PredefinedMetricType\":\"DynamoDBReadCapacityUtilization\"}}")]
    [InlineData(
        "\"PolicyType\":\"TargetTrackingScaling\",\"TargetTrackingScalingPolicyConfiguration\":{\"TargetValue\":50," +
        "\"PredefinedMetricSpecification\":{\"PredefinedMetricType\":\"DynamoDBWriteCapacityUtilization\"}}")]
    public async Task APolicy_ThatIsNone_IsRefused(string policy)
    {
        await using var world = await StartAsync();
        (await CallAsync(world, "RegisterScalableTarget", $$"""{{{OfTable}},"MinCapacity":5,"MaxCapacity":100}""")).Ok();

        (await CallAsync(world, "PutScalingPolicy", $$"""{{{OfTable}},"PolicyName":"reads",{{policy}} }""")).AssertJsonError("ValidationException", null);
    }

    [Fact]
    public async Task Tags_AreSetListedAndTakenAway()
    {
        await using var world = await StartAsync();
        var arn = (await CallAsync(world, "RegisterScalableTarget", $$"""{{{OfTable}},"MinCapacity":5,"MaxCapacity":100,"Tags":{"a":"1"} }""")).Ok()
            .Json.Text("ScalableTargetARN");

        (await CallAsync(world, "TagResource", $$"""{"ResourceARN":"{{arn}}","Tags":{"b":"2"} }""")).Ok();
        (await CallAsync(world, "UntagResource", $$"""{"ResourceARN":"{{arn}}","TagKeys":["a"]}""")).Ok();

        DynamoDbTestCalls.AssertJson("""{"b":"2"}""", (await CallAsync(world, "ListTagsForResource", $$"""{"ResourceARN":"{{arn}}"}""")).Ok().Json["Tags"]);
        (await CallAsync(world, "ListTagsForResource", $$"""{"ResourceARN":"{{arn}}0"}""")).AssertJsonError("ResourceNotFoundException", null);
        var many = string.Join(',', Enumerable.Range(0, 50).Select(static i => $"\"k{i}\":\"v\""));
        (await CallAsync(world, "TagResource", $$"""{"ResourceARN":"{{arn}}","Tags":{ {{many}} } }""")).AssertJsonError("TooManyTagsException", null);
    }

    [Theory]
    [InlineData("RegisterScalableTarget", ",\"MinCapacity\":5,\"MaxCapacity\":100")]
    [InlineData("DeregisterScalableTarget", "")]
    [InlineData("DeleteScalingPolicy", ",\"PolicyName\":\"reads\"")]
    public async Task AnOperation_NeedsItsAction(string operation, string more)
    {
        await using var world = await StartAsync();
        await using var user = await TestUser.CreateAsync(world, "worker");

        var denied = await CallAsync(user.World, operation, $"{{{OfTable}{more}}}");
        await user.PutPolicyAsync($$"""
            {"Effect":"Allow","Action":["application-autoscaling:{{operation}}","dynamodb:DescribeTable"],"Resource":"*",
             "Condition":{"StringEqualsIfExists":{"application-autoscaling:service-namespace":"dynamodb"} } }
            """);
        var allowed = await CallAsync(user.World, operation, $"{{{OfTable}{more}}}");

        denied.AssertJsonError("AccessDeniedException", null);
        Assert.NotEqual("AccessDeniedException", allowed.JsonError);
    }

    private static async Task<TestWorld> StartAsync()
    {
        var world = await TestWorld.StartAsync();
        await world.CreateTableAsync(Table);
        return world;
    }

    private static Task<TestAnswer> CallAsync(TestWorld world, string operation, string input) =>
        world.JsonAsync("application-autoscaling", operation, JsonNode.Parse(input)!);
}
