using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace Simfra.Benchmarks;

/// <summary>
/// Requests per second in process and over TCP, and, with the same client loop in the same run, of moto's server where it is
/// installed.
/// </summary>
internal static class ThroughputRunner
{
    private const int Clients = 8;

    // Ten items in each partition, and a hundred partitions.
    private const int Partitions = 100;
    private const int Items = 1_000;

    private static readonly byte[] Body = new byte[1024];

    public static async Task RunAsync(ReadOnlyMemory<string> arguments)
    {
        var seconds = arguments.Length > 0 ? double.Parse(arguments.Span[0], null) : 5;
        var inProcess = await MeasureSimfraAsync("in process", static s => (s.CreateHandler(), new("http://localhost")), seconds);
        var overTcp = await MeasureSimfraAsync("over TCP", static s => (Sockets(), s.Endpoint), seconds);
        var moto = await MeasureMotoAsync(seconds);

        Console.WriteLine();
        Console.WriteLine($"| {"operation",-16} | {"in process",12} | {"over TCP",12} | {"moto",12} | {"TCP : moto",10} |");
        Console.WriteLine($"|{new string('-', 18)}|{new string('-', 14)}|{new string('-', 14)}|{new string('-', 14)}|{new string('-', 12)}|");
        foreach (var (name, rate) in overTcp)
        {
            var other = moto?.GetValueOrDefault(name);
            var (others, ratio) = other is null ? ("-", "-") : ($"{other:N0}/s", $"{rate / other:0.0}x");
            Console.WriteLine($"| {name,-16} | {inProcess[name],10:N0}/s | {rate,10:N0}/s | {others,12} | {ratio,10} |");
        }
    }

    private static SocketsHttpHandler Sockets() => new() { UseCookies = false, UseProxy = false, AllowAutoRedirect = false };

    private static async Task<Dictionary<string, double>> MeasureSimfraAsync(
        string name, Func<SimfraServer, (HttpMessageHandler Handler, Uri Endpoint)> way, double seconds)
    {
        await using var server = await SimfraServer.StartAsync(o => o.Port = 0);
        var (handler, endpoint) = way(server);
        return await MeasureAsync(name, new(handler, endpoint, server.RootAccessKeyId, server.RootSecretAccessKey), seconds);
    }

    private static async Task<Dictionary<string, double>?> MeasureMotoAsync(double seconds)
    {
        var port = FreePort();
        using var moto = TryStart("moto_server", "-p", $"{port}");
        if (moto is null)
        {
            Console.WriteLine("moto_server is not installed: no comparison.");
            return null;
        }

        try
        {
            var endpoint = new Uri($"http://127.0.0.1:{port}");
            await WaitForAsync(endpoint);
            return await MeasureAsync("moto", new(Sockets(), endpoint, "AKIAIOSFODNN7EXAMPLE", "secret"), seconds);
        }
        finally
        {
            moto.Kill(entireProcessTree: true);
        }
    }

    private static async Task<Dictionary<string, double>> MeasureAsync(string name, LoadClient client, double seconds)
    {
        using var owned = client;
        var rates = new Dictionary<string, double>();
        foreach (var (operation, call) in await CallsAsync(client))
        {
            rates.Add(operation, await RateAsync(call, seconds));
        }

        Console.WriteLine($"{name}: {string.Join(", ", rates.Select(r => $"{r.Key} {r.Value:N0}/s"))}");
        return rates;
    }

    /// <summary>What is measured, each as a call of its number, after what it needs has been made.</summary>
    private static async Task<List<(string Name, Func<int, Task> Call)>> CallsAsync(LoadClient client)
    {
        var url = Text(await client.SqsAsync("CreateQueue", "{\"QueueName\":\"load\"}"), "QueueUrl");
        var send = $"{{\"QueueUrl\":\"{url}\",\"MessageBody\":\"{new string('x', 100)}\"}}";
        var receive = $"{{\"QueueUrl\":\"{url}\",\"MaxNumberOfMessages\":1,\"VisibilityTimeout\":0}}";
        await client.S3Async("PUT", "/load-bucket");
        await client.S3Async("PUT", "/load-bucket/key", Body);
        await CreateTableAsync(client);
        var key = Text(await client.JsonAsync("kms", "CreateKey", "{}"), "KeyMetadata", "KeyId");
        var encrypt = $"{{\"KeyId\":\"{key}\",\"Plaintext\":\"{Convert.ToBase64String(new byte[100])}\"}}";
        var decrypt = $"{{\"CiphertextBlob\":\"{Text(await client.JsonAsync("kms", "Encrypt", encrypt), "CiphertextBlob")}\"}}";
        await client.JsonAsync(
            "secretsmanager", "CreateSecret", "{\"Name\":\"load\",\"SecretString\":\"x\",\"ClientRequestToken\":\"00000000-0000-0000-0000-000000000001\"}");
        await client.JsonAsync("ssm", "PutParameter", "{\"Name\":\"/load\",\"Type\":\"String\",\"Value\":\"x\"}");
        await client.JsonAsync("logs", "CreateLogGroup", "{\"logGroupName\":\"load\"}");
        await client.JsonAsync("logs", "CreateLogStream", "{\"logGroupName\":\"load\",\"logStreamName\":\"stream\"}");
        return
        [
            ("SQS send", _ => client.SqsAsync("SendMessage", send)),
            ("SQS receive", _ => client.SqsAsync("ReceiveMessage", receive)),
            ("S3 put 1 KiB", i => client.S3Async("PUT", $"/load-bucket/{i % 1000}", Body)),
            ("S3 get 1 KiB", _ => client.S3Async("GET", "/load-bucket/key")),
            ("DynamoDB put", i => client.JsonAsync("dynamodb", "PutItem", $"{{\"TableName\":\"load\",\"Item\":{ItemOf(i)}}}")),
            ("DynamoDB get", i => client.JsonAsync("dynamodb", "GetItem", $"{{\"TableName\":\"load\",\"Key\":{KeyOf(i)}}}")),
            ("DynamoDB query", i => client.JsonAsync(
                "dynamodb", "Query",
                $"{{\"TableName\":\"load\",\"KeyConditionExpression\":\"pk = :p\",\"ExpressionAttributeValues\":{{\":p\":{{\"S\":\"p{i % Partitions}\"}}}}}}")),
            ("KMS encrypt", _ => client.JsonAsync("kms", "Encrypt", encrypt)),
            ("KMS decrypt", _ => client.JsonAsync("kms", "Decrypt", decrypt)),
            ("Secrets get", _ => client.JsonAsync("secretsmanager", "GetSecretValue", "{\"SecretId\":\"load\"}")),
            ("SSM get", _ => client.JsonAsync("ssm", "GetParameter", "{\"Name\":\"/load\"}")),
            ("Logs put", _ => client.JsonAsync(
                "logs", "PutLogEvents",
                $"{{\"logGroupName\":\"load\",\"logStreamName\":\"stream\",\"logEvents\":[{{\"timestamp\":{DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()}," +
                $"\"message\":\"{new string('x', 100)}\"}}]}}")),
            ("CloudWatch put", _ => client.JsonAsync(
                "cloudwatch", "PutMetricData", "{\"Namespace\":\"Load\",\"MetricData\":[{\"MetricName\":\"m\",\"Value\":1}]}")),
        ];
    }

    private static async Task CreateTableAsync(LoadClient client)
    {
        await client.JsonAsync(
            "dynamodb", "CreateTable",
            "{\"TableName\":\"load\",\"BillingMode\":\"PAY_PER_REQUEST\"," +
            "\"AttributeDefinitions\":[{\"AttributeName\":\"pk\",\"AttributeType\":\"S\"},{\"AttributeName\":\"sk\",\"AttributeType\":\"N\"}]," +
            "\"KeySchema\":[{\"AttributeName\":\"pk\",\"KeyType\":\"HASH\"},{\"AttributeName\":\"sk\",\"KeyType\":\"RANGE\"}]}");

        // A table is usable when it has been made, which takes a second.
        await Task.Delay(TimeSpan.FromSeconds(1.5));
        for (var i = 0; i < Items; i++)
        {
            await client.JsonAsync("dynamodb", "PutItem", $"{{\"TableName\":\"load\",\"Item\":{ItemOf(i)}}}");
        }
    }

    private static string KeyOf(int i) => $"{{\"pk\":{{\"S\":\"p{i % Partitions}\"}},\"sk\":{{\"N\":\"{i % Items}\"}}}}";

    private static string ItemOf(int i) =>
        $"{{\"pk\":{{\"S\":\"p{i % Partitions}\"}},\"sk\":{{\"N\":\"{i % Items}\"}},\"text\":{{\"S\":\"{new string('x', 100)}\"}}}}";

    private static string Text(byte[] answer, params string[] path) =>
        path.Aggregate(JsonNode.Parse(answer)!, static (node, name) => node[name]!).GetValue<string>();

    private static async Task<double> RateAsync(Func<int, Task> call, double seconds)
    {
        await LoopAsync(call, Math.Min(1, seconds / 3));
        return await LoopAsync(call, seconds);
    }

    private static async Task<double> LoopAsync(Func<int, Task> call, double seconds)
    {
        var watch = Stopwatch.StartNew();
        var count = 0;
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(async _ =>
        {
            while (watch.Elapsed.TotalSeconds < seconds)
            {
                await call(Interlocked.Increment(ref count));
            }
        }));
        return count / watch.Elapsed.TotalSeconds;
    }

    private static Process? TryStart(string file, params string[] arguments)
    {
        try
        {
            var process = Process.Start(new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;

            // It logs every request, and would wait for a reader once the pipes are full.
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            return process;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    private static async Task WaitForAsync(Uri endpoint)
    {
        using var client = new HttpClient();
        for (var i = 0; i < 100; i++)
        {
            try
            {
                await client.GetAsync(endpoint);
                return;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(200);
            }
        }

        throw new TimeoutException($"{endpoint} does not answer.");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
