using System.Text.Json.Nodes;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Documents;

/// <summary>Whatever stands in a document that a parameter holds (a policy, a dashboard, a message), the call is answered or refused as on AWS.</summary>
public sealed class DocumentFuzzTests
{
    private const string Account = "000000000000";
    private const string Policy = """
        {"Version":"2012-10-17","Id":"i","Statement":[{"Sid":"s","Effect":"Allow","Principal":{"AWS":"*"},"Action":["x:*"],"Resource":"*",
        "Condition":{"StringEquals":{"aws:SourceAccount":["000000000000"]}}}]}
        """;

    private const string KeyPolicy = """
        {"Version":"2012-10-17","Statement":[{"Sid":"s","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::000000000000:root"},"Action":["kms:*"],"Resource":"*"}]}
        """;

    /// <summary>What stands in the place of a value, as JSON.</summary>
    private static readonly string[] Fragments =
    [
        "\"\\ud800\"", "\"\\udc00\\ud800x\"", "{\"\\ud800\":1}", "\"\"", "\"x\"", "\"12\"", "0", "-1.5", "1e999", "12345678901234567890123", "true", "null", "[]", "{}",
        "[1,\"x\",null,{}]", "{\"a\":1,\"a\":2}", "[[]]", new string('[', 70) + new string(']', 70),
    ];

    /// <summary>A parameter that holds a document: the call with <c>@</c> in its place, and one that is right.</summary>
    public static TheoryData<string, string, string, string> Parameters { get; } = new()
    {
        { "sqs", "SetQueueAttributes", """{"QueueUrl":"$queue","Attributes":{"Policy":"@"}}""", Policy },
        { "sqs", "SetQueueAttributes", """{"QueueUrl":"$queue","Attributes":{"RedrivePolicy":"@"}}""",
            """{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:000000000000:other","maxReceiveCount":5}""" },
        { "sqs", "SetQueueAttributes", """{"QueueUrl":"$queue","Attributes":{"RedriveAllowPolicy":"@"}}""",
            """{"redrivePermission":"byQueue","sourceQueueArns":["arn:aws:sqs:us-east-1:000000000000:other"]}""" },
        { "cloudwatch", "PutDashboard", """{"DashboardName":"d","DashboardBody":"@"}""",
            """
            {"start":"-PT3H","widgets":[{"type":"metric","x":0,"y":0,"width":6,"height":6,"properties":{"metrics":[["N","m","d","v",{"stat":"Sum"}]],
            "region":"us-east-1","title":"t","view":"timeSeries"}},{"type":"text","properties":{"markdown":"m"}}]}
            """ },
        { "cloudwatch", "GetMetricWidgetImage", """{"MetricWidget":"@"}""",
            """
            {"metrics":[["N","m","d","v",{"stat":"Sum","label":"l","color":"#ff0000","id":"m1"}],[{"expression":"m1 * 2","label":"e","id":"e1"}]],"width":100,
            "height":80,"title":"t","start":"-PT1H","end":"-PT0H","period":60,"stacked":true,"yAxis":{"left":{"min":0,"max":9,"label":"l"}},
            "annotations":{"horizontal":[{"value":3,"label":"h","fill":"above"}],"vertical":[{"value":"2030-01-02T03:00:00Z","label":"v"}]},
            "legend":{"position":"bottom"},"timezone":"+0130"}
            """ },
        { "cloudwatch", "SetAlarmState", """{"AlarmName":"alarm","StateValue":"ALARM","StateReason":"r","StateReasonData":"@"}""",
            """{"version":"1.0","triggeringAlarms":[{"arn":"a","state":{"value":"OK","timestamp":"t"}}]}""" },
        { "cloudwatch", "PutInsightRule", """{"RuleName":"r","RuleDefinition":"@"}""",
            """
            {"Schema":{"Name":"CloudWatchLogRule","Version":1},"LogGroupNames":["group"],"LogFormat":"JSON","Contribution":{"Keys":["$.a"],"ValueOf":"$.b",
            "Filters":[{"Match":"$.c","GreaterThan":3}]},"AggregateOn":"Sum"}
            """ },
        { "ssm", "PutParameter", """{"Name":"p","Value":"v","Type":"String","Tier":"Advanced","Overwrite":true,"Policies":"@"}""",
            """
            [{"Type":"Expiration","Version":"1.0","Attributes":{"Timestamp":"2031-01-01T00:00:00Z"}},
            {"Type":"ExpirationNotification","Version":"1.0","Attributes":{"Before":"5","Unit":"Days"}}]
            """ },
        { "ssm", "CreateDocument", """{"Name":"doc","DocumentType":"Command","Content":"@"}""",
            """
            {"schemaVersion":"2.2","description":"d","parameters":{"p":{"type":"String","default":"x","allowedValues":["x"],"allowedPattern":"x"}},
            "mainSteps":[{"action":"aws:runShellScript","name":"n","inputs":{"runCommand":["x"]}}]}
            """ },
        { "ssm", "CreateDocument", """{"Name":"run","DocumentType":"Automation","Content":"@"}""",
            """{"schemaVersion":"0.3","assumeRole":"r","parameters":{"p":{"type":"StringList"}},"mainSteps":[{"name":"n","action":"aws:sleep","inputs":{}}]}""" },
        { "kms", "CreateKey", """{"Policy":"@"}""", KeyPolicy },
        { "kms", "PutKeyPolicy", """{"KeyId":"$key","Policy":"@"}""", KeyPolicy },
        { "secretsmanager", "PutResourcePolicy", """{"SecretId":"secret","ResourcePolicy":"@"}""", Policy },
        { "secretsmanager", "ValidateResourcePolicy", """{"ResourcePolicy":"@"}""", Policy },
        { "dynamodb", "PutResourcePolicy", """{"ResourceArn":"arn:aws:dynamodb:us-east-1:000000000000:table/table","Policy":"@"}""", Policy },
        { "logs", "PutResourcePolicy", """{"policyName":"p","policyDocument":"@"}""", Policy },
        { "logs", "PutDataProtectionPolicy", """{"logGroupIdentifier":"group","policyDocument":"@"}""",
            """
            {"Name":"n","Description":"d","Version":"2021-06-01","Statement":[{"Sid":"a","DataIdentifier":["arn:aws:dataprotection::aws:data-identifier/EmailAddress"],
            "Operation":{"Audit":{"FindingsDestination":{"CloudWatchLogs":{"LogGroup":"other"}}}}},
            {"Sid":"r","DataIdentifier":["arn:aws:dataprotection::aws:data-identifier/EmailAddress"],"Operation":{"Deidentify":{"MaskConfig":{}}}}],
            "Configuration":{"CustomDataIdentifier":[{"Name":"E","Regex":"e-[0-9]+"}]}}
            """ },
        { "logs", "PutIndexPolicy", """{"logGroupIdentifier":"group","policyDocument":"@"}""", """{"Fields":["a","b"],"FieldsV2":{"c":{"type":"FACET"}}}""" },
        { "logs", "PutAccountPolicy", """{"policyName":"t","policyType":"TRANSFORMER_POLICY","policyDocument":"@"}""",
            """[{"parseJSON":{"source":"@message"}},{"addKeys":{"entries":[{"key":"k","value":"v","overwriteIfExists":true}]}}]""" },
        { "logs", "PutLogEvents", """{"logGroupName":"group","logStreamName":"stream","logEvents":[{"timestamp":1893553445000,"message":"@"}]}""",
            """
            {"a":"x","b":{"c":[1,{"d":2}]},"m":5,"_aws":{"Timestamp":1893553445000,"CloudWatchMetrics":[{"Namespace":"n","Dimensions":[["a"]],
            "Metrics":[{"Name":"m","Unit":"Count","StorageResolution":1}]}]}}
            """ },
        { "logs", "TestMetricFilter", """{"filterPattern":"{ ($.a = \"x\") || ($.b.c[1].d > 1) }","logEventMessages":["@"]}""", """{"a":"x","b":{"c":[1,{"d":2}]}}""" },
        { "logs", "TestTransformer",
            """
            {"transformerConfig":[{"parseJSON":{}},{"copyValue":{"entries":[{"source":"a","target":"z"}]}},{"upperCaseString":{"withKeys":["a"]}},
            {"typeConverter":{"entries":[{"key":"m","type":"integer"}]}},{"listToMap":{"source":"l","key":"k"}}],"logEventMessages":["@"]}
            """,
            """{"a":"x","m":"5","l":[{"k":"a","v":1},{"k":"b","v":2}]}""" },
    };

    /// <summary>The same of SNS, whose parameters come in forms.</summary>
    public static TheoryData<string, string, string> TopicParameters { get; } = new()
    {
        { "SetTopicAttributes", "Policy", Policy },
        { "SetTopicAttributes", "DeliveryPolicy",
            """
            {"http":{"defaultHealthyRetryPolicy":{"minDelayTarget":1,"maxDelayTarget":2,"numRetries":3,"numNoDelayRetries":0,"backoffFunction":"linear"},
            "disableSubscriptionOverrides":false,"defaultThrottlePolicy":{"maxReceivesPerSecond":1},"defaultRequestPolicy":{"headerContentType":"text/plain"}}}
            """ },
        { "PutDataProtectionPolicy", "DataProtectionPolicy",
            """
            {"Name":"n","Version":"2021-06-01","Statement":[{"DataDirection":"Inbound","Principal":["*"],
            "DataIdentifier":["arn:aws:dataprotection::aws:data-identifier/EmailAddress"],"Operation":{"Deny":{}}}]}
            """ },
        { "SetSubscriptionAttributes", "FilterPolicy", """{"a":["x",{"prefix":"p"},{"numeric":[">",1,"<=",2]},{"anything-but":["y"]},{"exists":true}],"$or":[{"b":["c"]},{"d":["e"]}]}""" },
        { "SetSubscriptionAttributes", "RedrivePolicy", """{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:000000000000:queue"}""" },
        { "Publish", "Message", """{"default":"d","sqs":"s","a":["x",{"b":1}]}""" },
    };

    [Theory]
    [MemberData(nameof(Parameters))]
    public async Task AnyDocument_IsTakenOrRefused(string service, string operation, string call, string document)
    {
        await using var world = await TestWorld.StartAsync();
        var (queue, key) = await PrepareAsync(world);
        var wrong = new List<string>();
        var isTaken = false;
        foreach (var changed in Variants(document))
        {
            var input = JsonNode.Parse(call.Replace("$queue", queue, StringComparison.Ordinal).Replace("$key", key, StringComparison.Ordinal))!;
            SetDocument(input, changed);
            var answer = await world.JsonAsync(service, operation, input);
            isTaken |= (int)answer.Status == 200;
            if ((int)answer.Status == 500)
            {
                wrong.Add(changed);
            }
        }

        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(1));
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.True(isTaken, "No document was taken: the example is wrong.");
    }

    [Theory]
    [MemberData(nameof(TopicParameters))]
    public async Task AnyDocumentOfTopics_IsTakenOrRefused(string operation, string parameter, string document)
    {
        await using var world = await TestWorld.StartAsync();
        await PrepareAsync(world);
        var topic = (await world.QueryAsync("sns", "CreateTopic", [("Name", "topic")])).Xml.Descendants().First(static e => e.Name.LocalName == "TopicArn").Value;
        var subscription = (await world.QueryAsync(
            "sns", "Subscribe",
            [
                ("TopicArn", topic), ("Protocol", "sqs"), ("Endpoint", $"arn:aws:sqs:us-east-1:{Account}:queue"), ("ReturnSubscriptionArn", "true"),
                ("Attributes.entry.1.key", "FilterPolicyScope"), ("Attributes.entry.1.value", "MessageBody"),
                ("Attributes.entry.2.key", "FilterPolicy"), ("Attributes.entry.2.value", """{"a":["x",{"numeric":[">",1]}]}"""),
            ])).Xml.Descendants().First(static e => e.Name.LocalName == "SubscriptionArn").Value;
        var wrong = new List<string>();
        var isTaken = false;
        foreach (var changed in Variants(document))
        {
            (string, string)[] target = operation == "SetSubscriptionAttributes" ? [("SubscriptionArn", subscription)] : [("TopicArn", topic)];
            foreach (var form in operation switch
            {
                "Publish" => (IEnumerable<(string, string)[]>)[[("Message", changed)], [("Message", changed), ("MessageStructure", "json")]],
                "PutDataProtectionPolicy" => [[("ResourceArn", topic), (parameter, changed)]],
                _ => [[("AttributeName", parameter), ("AttributeValue", changed)]],
            })
            {
                var answer = await world.QueryAsync("sns", operation, [.. target, .. form]);
                isTaken |= (int)answer.Status == 200;
                if ((int)answer.Status == 500)
                {
                    wrong.Add(changed);
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.True(isTaken, "No document was taken: the example is wrong.");
    }

    private static async Task<(string Queue, string Key)> PrepareAsync(TestWorld world)
    {
        var queue = (await world.JsonAsync("sqs", "CreateQueue", new JsonObject { ["QueueName"] = "queue" })).Json["QueueUrl"]!.GetValue<string>();
        await world.JsonAsync("sqs", "CreateQueue", new JsonObject { ["QueueName"] = "other" });
        var key = (await world.JsonAsync("kms", "CreateKey", new JsonObject())).Json["KeyMetadata"]!["KeyId"]!.GetValue<string>();
        await world.JsonAsync("secretsmanager", "CreateSecret", new JsonObject { ["Name"] = "secret", ["SecretString"] = "x", ["ClientRequestToken"] = new string('t', 32) });
        await world.JsonAsync("logs", "CreateLogGroup", new JsonObject { ["logGroupName"] = "group" });
        await world.JsonAsync("logs", "CreateLogGroup", new JsonObject { ["logGroupName"] = "other" });
        await world.JsonAsync("logs", "CreateLogStream", new JsonObject { ["logGroupName"] = "group", ["logStreamName"] = "stream" });
        await world.JsonAsync("logs", "PutMetricFilter", JsonNode.Parse(
            """
            {"logGroupName":"group","filterName":"f","filterPattern":"{ $.a = \"x\" }",
            "metricTransformations":[{"metricName":"m","metricNamespace":"n","metricValue":"$.m"}]}
            """)!);
        await world.JsonAsync("dynamodb", "CreateTable", JsonNode.Parse(
            """
            {"TableName":"table","BillingMode":"PAY_PER_REQUEST","AttributeDefinitions":[{"AttributeName":"k","AttributeType":"S"}],
            "KeySchema":[{"AttributeName":"k","KeyType":"HASH"}]}
            """)!);
        await world.JsonAsync("cloudwatch", "PutCompositeAlarm", JsonNode.Parse("""{"AlarmName":"alarm","AlarmRule":"FALSE"}""")!);
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(10));
        return (queue, key);
    }

    /// <summary>The document itself, and with each of its values replaced, told twice, or left out.</summary>
    private static IEnumerable<string> Variants(string document)
    {
        yield return document;
        yield return "";
        yield return "{";
        foreach (var fragment in Fragments)
        {
            yield return fragment;
        }

        foreach (var path in Paths(JsonNode.Parse(document)!, []).ToList())
        {
            foreach (var fragment in Fragments)
            {
                yield return Replaced(document, path, _ => fragment);
            }

            if (path[^1] is string name)
            {
                yield return Replaced(document, path, old => $"1,\"{name}\":{old}");
                yield return Replaced(document, path, old => $"{old},\"{name}\":\"\\udfff\",\"\\ud800\":1");
            }
        }
    }

    private static IEnumerable<object[]> Paths(JsonNode node, object[] path) => node switch
    {
        JsonObject members => members.SelectMany(m => Below(m.Value, [.. path, m.Key])),
        JsonArray items => items.SelectMany((item, i) => Below(item, [.. path, i])),
        _ => [],
    };

    private static IEnumerable<object[]> Below(JsonNode? node, object[] path) => [path, .. node is null ? [] : Paths(node, path)];

    private static string Replaced(string document, object[] path, Func<string, string> replace)
    {
        const string mark = "@@@";
        var root = JsonNode.Parse(document)!;
        var parent = path[..^1].Aggregate(root, static (node, step) => step is string name ? node[name]! : node[(int)step]!);
        string old;
        if (path[^1] is string last)
        {
            old = parent[last]?.ToJsonString() ?? "null";
            parent[last] = mark;
        }
        else
        {
            old = parent[(int)path[^1]]?.ToJsonString() ?? "null";
            parent[(int)path[^1]] = mark;
        }

        return root.ToJsonString().Replace($"\"{mark}\"", replace(old), StringComparison.Ordinal);
    }

    /// <summary>Puts the document where <c>@</c> stands.</summary>
    private static void SetDocument(JsonNode node, string document)
    {
        switch (node)
        {
            case JsonObject members:
                foreach (var name in members.Select(static m => m.Key).ToList())
                {
                    if (IsPlace(members[name]))
                    {
                        members[name] = document;
                    }
                    else if (members[name] is { } below)
                    {
                        SetDocument(below, document);
                    }
                }

                break;
            case JsonArray items:
                for (var i = 0; i < items.Count; i++)
                {
                    if (IsPlace(items[i]))
                    {
                        items[i] = document;
                    }
                    else if (items[i] is { } below)
                    {
                        SetDocument(below, document);
                    }
                }

                break;
        }
    }

    private static bool IsPlace(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) && text == "@";
}
