using System.Text;
using System.Text.Json.Nodes;
using Simfra.Integration;
using Simfra.Models.DynamoDb;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.DynamoDb.DynamoDbTestCalls;

namespace Simfra.Services.Tests.DynamoDb;

/// <summary>Changes of tables on their way to streams of Kinesis.</summary>
public sealed class KinesisDestinationTests
{
    private const string Stream = "arn:aws:kinesis:us-east-1:000000000000:stream/changes";
    internal const string Input = $$"""{"TableName":"users","StreamArn":"{{Stream}}"}""";

    [Fact]
    public async Task WithoutKinesis_NoStreamIsThere()
    {
        await using var world = await StartWithTableAsync(UsersTable);

        (await world.DynamoAsync("EnableKinesisStreamingDestination", Input)).AssertJsonError(
            "ResourceNotFoundException", $"Requested resource not found: Kinesis stream: {Stream} not found");
        (await world.DynamoAsync("DisableKinesisStreamingDestination", Input)).AssertJsonError("ValidationException", null);
        AssertJson("""{"TableName":"users","KinesisDataStreamDestinations":[]}""", (await world.DynamoAsync("DescribeKinesisStreamingDestination", """{"TableName":"users"}""")).Ok().Json);
        (await world.DynamoAsync("DescribeKinesisStreamingDestination", """{"TableName":"others"}""")).AssertJsonError("ResourceNotFoundException", null);
    }

    [Fact]
    public async Task Changes_AreDeliveredInOrder()
    {
        await using var world = await StartWithTableAsync(UsersTable);
        var streams = Streams.Of(world);

        var enabling = (await world.DynamoAsync("EnableKinesisStreamingDestination", Input)).Ok().Json;
        await world.PutAsync("users", """{"id":{"S":"early"}}""");
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        await world.PutAsync("users", """{"id":{"S":"a"},"n":{"N":"1"}}""");
        await world.PutAsync("users", """{"id":{"S":"a"},"n":{"N":"1"}}""");
        await world.PutAsync("users", """{"id":{"S":"a"},"n":{"N":"2"}}""");
        (await world.DynamoAsync("DeleteItem", """{"TableName":"users","Key":{"id":{"S":"a"}}}""")).Ok();
        await world.Server.DrainAsync();

        Assert.Equal("ENABLING", enabling.Text("DestinationStatus"));
        var records = streams.Records.ConvertAll(static r => JsonNode.Parse(r.Record)!);
        Assert.Equal(["INSERT", "MODIFY", "REMOVE"], records.Select(static r => r.Text("eventName")));
        Assert.Single(streams.Records.Select(static r => r.PartitionKey).Distinct());
        var eventId = records[1].Text("eventID");
        AssertJson(
            $$$"""
            {"awsRegion":"us-east-1","eventID":"{{{eventId}}}","eventName":"MODIFY","userIdentity":null,"recordFormat":"application/json","tableName":"users",
             "dynamodb":{"ApproximateCreationDateTime":{{{TestWorld.StartTime.ToUnixTimeMilliseconds() + 2000}}},"Keys":{"id":{"S":"a"}},
              "NewImage":{"id":{"S":"a"},"n":{"N":"2"}},"OldImage":{"id":{"S":"a"},"n":{"N":"1"}},"SizeBytes":15},
             "eventSource":"aws:dynamodb"}
            """,
            records[1]);
    }

    [Fact]
    public async Task WhatAStreamDoesNotTake_IsTriedAgainForADay()
    {
        await using var world = await StartWithTableAsync(UsersTable);
        var streams = Streams.Of(world);
        (await world.DynamoAsync("EnableKinesisStreamingDestination", Input)).Ok();
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));

        streams.IsFailing = true;
        await world.PutAsync("users", """{"id":{"S":"lost"}}""");
        await world.Clock.AdvanceAsync(TimeSpan.FromHours(25));
        await world.PutAsync("users", """{"id":{"S":"late"}}""");
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(30));
        streams.IsFailing = false;
        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(2));

        Assert.Equal("late", JsonNode.Parse(Assert.Single(streams.Records).Record)!["dynamodb"]!["Keys"]!["id"]!.Text("S"));
    }

    [Fact]
    public async Task ADestination_IsChangedAndTurnedOff()
    {
        await using var world = await StartWithTableAsync(UsersTable);
        var streams = Streams.Of(world);
        const string precise = $$"""{"TableName":"users","StreamArn":"{{Stream}}","UpdateKinesisStreamingConfiguration":{"ApproximateCreationDateTimePrecision":"MICROSECOND"} }""";
        (await world.DynamoAsync("EnableKinesisStreamingDestination", Input)).Ok();
        (await world.DynamoAsync("EnableKinesisStreamingDestination", Input)).AssertJsonError("ValidationException", null);
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));

        var updating = (await world.DynamoAsync("UpdateKinesisStreamingDestination", precise)).Ok().Json;
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        (await world.DynamoAsync("UpdateKinesisStreamingDestination", precise)).AssertJsonError("ValidationException", null);
        (await world.DynamoAsync("UpdateKinesisStreamingDestination", Input)).AssertJsonError("ValidationException", null);
        await world.PutAsync("users", """{"id":{"S":"a"}}""");
        var disabling = (await world.DynamoAsync("DisableKinesisStreamingDestination", Input)).Ok().Json;
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        await world.PutAsync("users", """{"id":{"S":"b"}}""");
        await world.Server.DrainAsync();
        var described = (await world.DynamoAsync("DescribeKinesisStreamingDestination", """{"TableName":"users"}""")).Ok().Json;

        Assert.Equal(("UPDATING", "DISABLING"), (updating.Text("DestinationStatus"), disabling.Text("DestinationStatus")));
        AssertJson(
            $$"""[{"StreamArn":"{{Stream}}","DestinationStatus":"DISABLED","ApproximateCreationDateTimePrecision":"MICROSECOND"}]""",
            described["KinesisDataStreamDestinations"]);
        var change = JsonNode.Parse(Assert.Single(streams.Records).Record)!["dynamodb"]!;
        Assert.Equal("MICROSECOND", change.Text("ApproximateCreationDateTimePrecision"));
        Assert.Equal((TestWorld.StartTime.ToUnixTimeMilliseconds() + 3000) * 1000, change["ApproximateCreationDateTime"]!.GetValue<long>());
        (await world.DynamoAsync("EnableKinesisStreamingDestination", Input.Replace("us-east-1", "us-east-2", StringComparison.Ordinal)))
            .AssertJsonError("ValidationException", null);
    }

    /// <summary>Streams as Kinesis has them.</summary>
    internal sealed class Streams : IDataStreams
    {
        public List<(string PartitionKey, string Record)> Records { get; } = [];

        public bool IsFailing { get; set; }

        public static Streams Of(TestWorld world)
        {
            var streams = new Streams();
            world.Server.World.Gateway.Capabilities.Provide<IDataStreams>(streams);
            return streams;
        }

        public ValueTask PutAsync(
            string streamArn, string partitionKey, ReadOnlyMemory<byte> record, InternalCaller caller, CancellationToken cancellationToken)
        {
            Assert.Equal((Stream, "arn:aws:dynamodb:us-east-1:000000000000:table/users"), (streamArn, caller.SourceArn));
            if (IsFailing)
            {
                throw new ResourceNotFoundException("no stream");
            }

            Records.Add((partitionKey, Encoding.UTF8.GetString(record.Span)));
            return ValueTask.CompletedTask;
        }
    }
}
