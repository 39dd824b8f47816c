using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.DataModel;
using Amazon.DynamoDBv2.DocumentModel;
using Amazon.DynamoDBv2.Model;
using Simfra.Testing;

namespace Simfra.Services.Tests.DynamoDb;

/// <summary>The SDK's own client, its documents and its objects against the instance.</summary>
public sealed class SdkTests
{
    [Fact]
    public async Task TheLowLevelClient_CreatesWritesAndReads()
    {
        await using var aws = await StartAsync();
        using var client = aws.CreateClient<AmazonDynamoDBClient>();
        await CreateTableAsync(aws, client);

        await client.PutItemAsync("books", new() { ["Author"] = new("Le Guin"), ["Title"] = new("The Dispossessed"), ["Year"] = new() { N = "1974" } });
        var found = await client.QueryAsync(new QueryRequest
        {
            TableName = "books",
            KeyConditionExpression = "Author = :a",
            ExpressionAttributeValues = new() { [":a"] = new("Le Guin") },
        });
        var failure = await Assert.ThrowsAsync<ConditionalCheckFailedException>(() => client.DeleteItemAsync(new DeleteItemRequest
        {
            TableName = "books",
            Key = new() { ["Author"] = new("Le Guin"), ["Title"] = new("The Dispossessed") },
            ConditionExpression = "attribute_not_exists(Author)",
            ReturnValuesOnConditionCheckFailure = Amazon.DynamoDBv2.ReturnValuesOnConditionCheckFailure.ALL_OLD,
        }));
        await Assert.ThrowsAsync<ResourceNotFoundException>(() => client.DescribeTableAsync("films"));

        Assert.Equal("1974", Assert.Single(found.Items)["Year"].N);
        Assert.Equal("1974", failure.Item["Year"].N);
    }

    [Fact]
    public async Task TheDocumentModel_PutsUpdatesAndSearches()
    {
        await using var aws = await StartAsync();
        using var client = aws.CreateClient<AmazonDynamoDBClient>();
        await CreateTableAsync(aws, client);
        var books = new TableBuilder(client, "books").AddHashKey("Author", DynamoDBEntryType.String).AddRangeKey("Title", DynamoDBEntryType.String).Build();

        foreach (var title in new[] { "Always Coming Home", "The Dispossessed", "The Telling" })
        {
            await books.PutItemAsync(new Document { ["Author"] = "Le Guin", ["Title"] = title, ["Tags"] = new List<string> { "a", "b" } });
        }

        await books.UpdateItemAsync(new Document { ["Author"] = "Le Guin", ["Title"] = "The Telling", ["Year"] = 2000 });
        var search = books.Query("Le Guin", new QueryFilter("Title", QueryOperator.BeginsWith, "The "));
        var found = await search.GetRemainingAsync();

        Assert.Equal(["The Dispossessed", "The Telling"], found.Select(static d => d["Title"].AsString()));
        Assert.Equal(2000, found[1]["Year"].AsInt());
        Assert.Equal(["a", "b"], found[1]["Tags"].AsListOfString());
    }

    [Fact]
    public async Task TheObjectModel_SavesWithVersions()
    {
        await using var aws = await StartAsync();
        using var client = aws.CreateClient<AmazonDynamoDBClient>();
        await CreateTableAsync(aws, client);
        using var context = new DynamoDBContextBuilder().WithDynamoDBClient(() => client).Build();
        var book = new Book
        {
            Author = "Le Guin",
            Title = "The Dispossessed",
            Pages = 341,
        };

        await context.SaveAsync(book);
        var first = await context.LoadAsync<Book>("Le Guin", "The Dispossessed");
        var second = await context.LoadAsync<Book>("Le Guin", "The Dispossessed");
        first.Pages = 387;
        await context.SaveAsync(first);
        second.Pages = 1;

        await Assert.ThrowsAsync<ConditionalCheckFailedException>(() => context.SaveAsync(second));
        Assert.Equal(387, (await context.LoadAsync<Book>("Le Guin", "The Dispossessed")).Pages);
    }

    private static Task<SimfraFixture> StartAsync() => SimfraFixture.StartAsync(static o => o.ClockMode = SimfraClockMode.Manual);

    private static async Task CreateTableAsync(SimfraFixture aws, AmazonDynamoDBClient client)
    {
        await client.CreateTableAsync(new CreateTableRequest
        {
            TableName = "books",
            BillingMode = BillingMode.PAY_PER_REQUEST,
            AttributeDefinitions = [new("Author", ScalarAttributeType.S), new("Title", ScalarAttributeType.S)],
            KeySchema = [new("Author", KeyType.HASH), new("Title", KeyType.RANGE)],
        });
        await aws.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        Assert.Equal(TableStatus.ACTIVE, (await client.DescribeTableAsync("books")).Table.TableStatus);
    }

    [DynamoDBTable("books")]
    private sealed class Book
    {
        [DynamoDBHashKey]
        public string Author { get; set; } = "";

        [DynamoDBRangeKey]
        public string Title { get; set; } = "";

        public int Pages { get; set; }

        [DynamoDBVersion]
        public int? Version { get; set; }
    }
}
