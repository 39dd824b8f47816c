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
        var books = TableOf(client);

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

    [Fact]
    public async Task TheDocumentModel_ScansByConditionsAndPages()
    {
        await using var aws = await StartAsync();
        using var client = aws.CreateClient<AmazonDynamoDBClient>();
        await CreateTableAsync(aws, client);
        var books = TableOf(client);
        var batch = books.CreateBatchWrite();
        for (var i = 0; i < 30; i++)
        {
            batch.AddDocumentToPut(new Document { ["Author"] = $"a{i % 3}", ["Title"] = $"t{i:00}", ["Pages"] = i });
        }

        await batch.ExecuteAsync();
        var filter = new ScanFilter();
        filter.AddCondition("Pages", ScanOperator.Between, 5, 14);
        var pages = books.Scan(new ScanOperationConfig { Filter = filter, Limit = 4 });
        var (found, rounds) = (new List<Document>(), 0);
        while (!pages.IsDone)
        {
            found.AddRange(await pages.GetNextSetAsync());
            rounds++;
        }

        Assert.Equal(Enumerable.Range(5, 10), found.Select(static d => d["Pages"].AsInt()).Order());
        Assert.True(rounds >= 8, $"{rounds} rounds");
    }

    [Fact]
    public async Task TheDocumentModel_WorksInBatchesAndTransactions()
    {
        await using var aws = await StartAsync();
        using var client = aws.CreateClient<AmazonDynamoDBClient>();
        await CreateTableAsync(aws, client);
        var books = TableOf(client);
        var batch = books.CreateBatchWrite();
        batch.AddDocumentToPut(Book("A", 1));
        batch.AddDocumentToPut(Book("B", 2));
        await batch.ExecuteAsync();

        var transaction = books.CreateTransactWrite();
        transaction.AddDocumentToPut(Book("C", 3));
        transaction.AddDocumentToUpdate(Book("A", 10));
        transaction.AddKeyToDelete("Le Guin", "B");
        await transaction.ExecuteAsync();
        var failing = books.CreateTransactWrite();
        failing.AddDocumentToPut(Book("D", 4));
        failing.AddKeyToDelete("Le Guin", "A", new TransactWriteItemOperationConfig
        {
            ConditionalExpression = new() { ExpressionStatement = "attribute_not_exists(Author)" },
        });
        var cancelled = await Assert.ThrowsAsync<TransactionCanceledException>(() => failing.ExecuteAsync());
        var reading = books.CreateTransactGet();
        reading.AddKey("Le Guin", "A");
        reading.AddKey("Le Guin", "B");
        await reading.ExecuteAsync();
        var batchGet = books.CreateBatchGet();
        batchGet.AddKey("Le Guin", "C");
        batchGet.AddKey("Le Guin", "D");
        await batchGet.ExecuteAsync();

        Assert.Equal(["None", "ConditionalCheckFailed"], cancelled.CancellationReasons.Select(static r => r.Code));
        Assert.Equal(10, Assert.Single(reading.Results)["Pages"].AsInt());
        Assert.Equal(3, Assert.Single(batchGet.Results)["Pages"].AsInt());
        await Assert.ThrowsAsync<ConditionalCheckFailedException>(() => books.PutItemAsync(
            Book("A", 0), new PutItemOperationConfig { ConditionalExpression = new() { ExpressionStatement = "attribute_not_exists(Author)" } }));

        static Document Book(string title, int pages) => new() { ["Author"] = "Le Guin", ["Title"] = title, ["Pages"] = pages };
    }

    [Fact]
    public async Task TheObjectModel_QueriesScansAndDeletes()
    {
        await using var aws = await StartAsync();
        using var client = aws.CreateClient<AmazonDynamoDBClient>();
        await CreateTableAsync(aws, client);
        using var context = new DynamoDBContextBuilder().WithDynamoDBClient(() => client).Build();
        var batch = context.CreateBatchWrite<Note>();
        batch.AddPutItems(Enumerable.Range(0, 30).Select(static i => new Note { Author = i < 20 ? "ann" : "bob", Title = $"t{i:00}", Words = ["x", $"{i}"] }));
        await batch.ExecuteAsync();

        var queried = await context.QueryAsync<Note>("ann", QueryOperator.GreaterThanOrEqual, ["t17"]).GetRemainingAsync();
        var scanned = await context.ScanAsync<Note>([new ScanCondition("Words", ScanOperator.Contains, "25")]).GetRemainingAsync();
        await context.DeleteAsync<Note>("ann", "t17");
        var gets = context.CreateBatchGet<Note>();
        gets.AddKey("ann", "t17");
        gets.AddKey("ann", "t18");
        await gets.ExecuteAsync();

        Assert.Equal(["t17", "t18", "t19"], queried.Select(static n => n.Title));
        Assert.Equal("t25", Assert.Single(scanned).Title);
        Assert.Equal(["18", "x"], Assert.Single(gets.Results).Words.Order());
        Assert.Null(await context.LoadAsync<Note>("ann", "t17"));
    }

    [Fact]
    public async Task TheObjectModel_ChecksVersionsInTransactionsAndDeletions()
    {
        await using var aws = await StartAsync();
        using var client = aws.CreateClient<AmazonDynamoDBClient>();
        await CreateTableAsync(aws, client);
        using var context = new DynamoDBContextBuilder().WithDynamoDBClient(() => client).Build();
        var (one, other) = (new Book { Author = "Le Guin", Title = "A" }, new Book { Author = "Le Guin", Title = "B" });
        var saving = context.CreateTransactWrite<Book>();
        saving.AddSaveItem(one);
        saving.AddSaveItem(other);
        await saving.ExecuteAsync();
        var stale = await context.LoadAsync<Book>("Le Guin", "A");
        one.Pages = 2;
        await context.SaveAsync(one);

        var failing = context.CreateTransactWrite<Book>();
        failing.AddSaveItem(stale);
        failing.AddDeleteItem(other);
        await Assert.ThrowsAsync<TransactionCanceledException>(() => failing.ExecuteAsync());
        await Assert.ThrowsAsync<ConditionalCheckFailedException>(() => context.DeleteAsync(stale));
        var reading = context.CreateTransactGet<Book>();
        reading.AddKey("Le Guin", "A");
        reading.AddKey("Le Guin", "B");
        await reading.ExecuteAsync();

        Assert.Equal([(2, 1), (0, 0)], reading.Results.Select(static b => (b.Pages, b.Version!.Value)));
    }

    private static Table TableOf(AmazonDynamoDBClient client) =>
        new TableBuilder(client, "books").AddHashKey("Author", DynamoDBEntryType.String).AddRangeKey("Title", DynamoDBEntryType.String).Build();

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

    [DynamoDBTable("books")]
    private sealed class Note
    {
        [DynamoDBHashKey]
        public string Author { get; set; } = "";

        [DynamoDBRangeKey]
        public string Title { get; set; } = "";

        public List<string> Words { get; set; } = [];
    }
}
