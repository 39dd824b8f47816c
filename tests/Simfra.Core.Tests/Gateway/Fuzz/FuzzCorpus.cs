using System.Formats.Cbor;

namespace Simfra.Core.Tests.Gateway.Fuzz;

/// <summary>Good requests, sent in order on an empty world: what the fuzz mutates.</summary>
internal static class FuzzCorpus
{
    private const string QueueUrl = "http://localhost:4599/000000000000/q";

    public static IReadOnlyDictionary<string, (string Service, TestRequest[] Requests)> All { get; } =
        new Dictionary<string, (string, TestRequest[])>(StringComparer.Ordinal)
        {
            ["sqs-json"] = ("sqs", SqsJson()),
            ["sqs-query"] = ("sqs", SqsQuery()),
            ["cloudwatch-cbor"] = ("cloudwatch", CloudWatchCbor()),
            ["cloudwatch-json"] = ("cloudwatch", CloudWatchJson()),
            ["cloudwatch-query"] = ("cloudwatch", CloudWatchQuery()),
            ["s3"] = ("s3", S3()),
            ["scheduler"] = ("scheduler", Scheduler()),
            ["ec2"] = ("ec2", Ec2()),
            ["ssm"] = ("ssm", Ssm()),
            ["sts"] = ("sts", Sts()),
        };

    private static TestRequest[] SqsJson() =>
    [
        TestRequest.Json("sqs", "CreateQueue", """{"QueueName":"q","Attributes":{"VisibilityTimeout":"5","DelaySeconds":"0"},"tags":{"a":"b"}}"""),
        TestRequest.Json("sqs", "SendMessage", $$$$"""{"QueueUrl":"{{{{QueueUrl}}}}","MessageBody":"m","DelaySeconds":1,"MessageAttributes":{"n":{"DataType":"Number","StringValue":"1.5"},"b":{"DataType":"Binary","BinaryValue":"AQI="}}}"""),
        TestRequest.Json("sqs", "SendMessageBatch", $$$$"""{"QueueUrl":"{{{{QueueUrl}}}}","Entries":[{"Id":"1","MessageBody":"x"},{"Id":"2","MessageBody":"y","DelaySeconds":2}]}"""),
        TestRequest.Json("sqs", "ReceiveMessage", $$$$"""{"QueueUrl":"{{{{QueueUrl}}}}","MaxNumberOfMessages":2,"VisibilityTimeout":3,"WaitTimeSeconds":0,"AttributeNames":["All"]}"""),
        TestRequest.Json("sqs", "SetQueueAttributes", $$$$"""{"QueueUrl":"{{{{QueueUrl}}}}","Attributes":{"RedrivePolicy":"{\"deadLetterTargetArn\":\"arn:aws:sqs:us-east-1:000000000000:q\",\"maxReceiveCount\":5}"}}"""),
        TestRequest.Json("sqs", "ListQueues", """{"QueueNamePrefix":"q","MaxResults":10}"""),
        TestRequest.Json("sqs", "TagQueue", $$$$"""{"QueueUrl":"{{{{QueueUrl}}}}","Tags":{"k":"v"}}"""),
    ];

    private static TestRequest[] SqsQuery() =>
    [
        TestRequest.Form("sqs", "CreateQueue", "&QueueName=q&Attribute.1.Name=VisibilityTimeout&Attribute.1.Value=5&Tag.1.Key=a&Tag.1.Value=b"),
        TestRequest.Form("sqs", "SendMessage", $"&QueueUrl={Uri.EscapeDataString(QueueUrl)}&MessageBody=m%20m&MessageAttribute.1.Name=n&MessageAttribute.1.Value.DataType=Number&MessageAttribute.1.Value.StringValue=1"),
        TestRequest.Form("sqs", "ReceiveMessage", $"&QueueUrl={Uri.EscapeDataString(QueueUrl)}&MaxNumberOfMessages=2&AttributeName.1=All&WaitTimeSeconds=0"),
        TestRequest.Form("sqs", "ListQueueTags", $"&QueueUrl={Uri.EscapeDataString(QueueUrl)}") with { Target = "/000000000000/q" },
        new("GET", "/000000000000/q?Action=GetQueueAttributes&Version=2012-11-05&AttributeName.1=All"),
    ];

    private static TestRequest[] CloudWatchCbor() =>
    [
        TestRequest.Cbor("cloudwatch", "PutMetricData", Cbor(w =>
        {
            w.WriteStartMap(2);
            w.WriteTextString("Namespace");
            w.WriteTextString("App");
            w.WriteTextString("MetricData");
            w.WriteStartArray(1);
            w.WriteStartMap(4);
            w.WriteTextString("MetricName");
            w.WriteTextString("Latency");
            w.WriteTextString("Value");
            w.WriteDouble(1.5);
            w.WriteTextString("Timestamp");
            w.WriteTag((CborTag)1);
            w.WriteDouble(GatewayFixture.Start.ToUnixTimeSeconds());
            w.WriteTextString("Dimensions");
            w.WriteStartArray(1);
            w.WriteStartMap(2);
            w.WriteTextString("Name");
            w.WriteTextString("Host");
            w.WriteTextString("Value");
            w.WriteTextString("a");
            w.WriteEndMap();
            w.WriteEndArray();
            w.WriteEndMap();
            w.WriteEndArray();
            w.WriteEndMap();
        })),
        TestRequest.Cbor("cloudwatch", "ListMetrics", Cbor(w =>
        {
            w.WriteStartMap(1);
            w.WriteTextString("Namespace");
            w.WriteTextString("App");
            w.WriteEndMap();
        })),
        TestRequest.Cbor("cloudwatch", "GetMetricStatistics", Cbor(w =>
        {
            w.WriteStartMap(6);
            w.WriteTextString("Namespace");
            w.WriteTextString("App");
            w.WriteTextString("MetricName");
            w.WriteTextString("Latency");
            w.WriteTextString("Period");
            w.WriteInt32(60);
            w.WriteTextString("StartTime");
            w.WriteTag((CborTag)1);
            w.WriteInt64(GatewayFixture.Start.AddHours(-1).ToUnixTimeSeconds());
            w.WriteTextString("EndTime");
            w.WriteTag((CborTag)1);
            w.WriteInt64(GatewayFixture.Start.AddHours(1).ToUnixTimeSeconds());
            w.WriteTextString("Statistics");
            w.WriteStartArray(1);
            w.WriteTextString("Average");
            w.WriteEndArray();
            w.WriteEndMap();
        })),
    ];

    private static TestRequest[] CloudWatchJson() =>
    [
        TestRequest.Json("cloudwatch", "PutMetricData", """{"Namespace":"App","MetricData":[{"MetricName":"L","Values":[1,2.5],"Counts":[1,3],"Unit":"Seconds","Timestamp":1893553445,"StorageResolution":1}]}"""),
        TestRequest.Json("cloudwatch", "GetMetricData", """{"StartTime":1893550000,"EndTime":1893560000,"ScanBy":"TimestampAscending","MaxDatapoints":100,"MetricDataQueries":[{"Id":"m1","MetricStat":{"Metric":{"Namespace":"App","MetricName":"L"},"Period":60,"Stat":"Sum"}}]}"""),
        TestRequest.Json("cloudwatch", "GetMetricStatistics", """{"Namespace":"App","MetricName":"L","StartTime":1893550000,"EndTime":1893560000,"Period":60,"Statistics":["Sum"]}"""),
    ];

    private static TestRequest[] CloudWatchQuery() =>
    [
        TestRequest.Form("cloudwatch", "PutMetricData", "&Namespace=App&MetricData.member.1.MetricName=L&MetricData.member.1.Value=1.5&MetricData.member.1.Timestamp=2030-01-02T03%3A04%3A05Z"),
        TestRequest.Form("cloudwatch", "ListMetrics", "&Namespace=App&Dimensions.member.1.Name=Host&Dimensions.member.1.Value=a"),
        TestRequest.Form("cloudwatch", "GetMetricStatistics", "&Namespace=App&MetricName=L&StartTime=2030-01-02T03%3A00%3A00Z&EndTime=2030-01-02T04%3A00%3A00Z&Period=60&Statistics.member.1=Average"),
    ];

    private static TestRequest[] S3() =>
    [
        TestRequest.Rest("PUT", "/bucket"),
        TestRequest.Rest("PUT", "/bucket/dir/a%20b", "content of an object", ("x-amz-meta-a", "b"), ("x-amz-tagging", "a=b")),
        TestRequest.Rest(
            "PUT", "/bucket/chunked", "7\r\ncontent\r\n0\r\n\r\n", ("Content-Encoding", "aws-chunked"), ("x-amz-decoded-content-length", "7"),
            ("x-amz-content-sha256", "STREAMING-UNSIGNED-PAYLOAD-TRAILER")),
        TestRequest.Rest("GET", "/bucket/dir/a%20b", headers: [("Range", "bytes=2-5"), ("If-None-Match", "\"x\"")]),
        TestRequest.Rest("HEAD", "/bucket/dir/a%20b"),
        TestRequest.Rest("GET", "/bucket?list-type=2&prefix=d&max-keys=10&delimiter=%2F&encoding-type=url"),
        TestRequest.Rest("GET", "/bucket?uploads&max-uploads=5"),
        TestRequest.Rest("PUT", "/bucket/copy", headers: [("x-amz-copy-source", "/bucket/dir/a%20b"), ("x-amz-metadata-directive", "COPY")]),
        TestRequest.Rest("PUT", "/bucket?tagging", "<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>", ("Content-MD5", "jqzPL3CP1xqTN8blcrX3gg==")),
        TestRequest.Rest("POST", "/bucket/multi?uploads"),
        TestRequest.Rest("POST", "/bucket?delete", "<Delete><Object><Key>none</Key></Object><Quiet>true</Quiet></Delete>", ("Content-MD5", "+oUo8M//REEGHtbZWfzXFA==")),
        TestRequest.Rest("GET", "/"),
    ];

    private static TestRequest[] Scheduler() =>
    [
        TestRequest.RestJson("POST", "/schedule-groups/g", """{"Tags":[{"Key":"a","Value":"b"}],"ClientToken":"t"}"""),
        TestRequest.RestJson("POST", "/schedules/s", """{"GroupName":"g","ScheduleExpression":"rate(5 minutes)","FlexibleTimeWindow":{"Mode":"FLEXIBLE","MaximumWindowInMinutes":5},"Target":{"Arn":"arn:aws:sqs:us-east-1:000000000000:q","RoleArn":"arn:aws:iam::000000000000:role/r","RetryPolicy":{"MaximumRetryAttempts":3}},"StartDate":1893560000.5}"""),
        TestRequest.RestJson("PUT", "/schedules/s", """{"GroupName":"g","ScheduleExpression":"cron(0 12 * * ? *)","ScheduleExpressionTimezone":"Europe/Berlin","FlexibleTimeWindow":{"Mode":"OFF"},"Target":{"Arn":"arn:aws:sqs:us-east-1:000000000000:q","RoleArn":"arn:aws:iam::000000000000:role/r"}}"""),
        TestRequest.RestJson("GET", "/schedules/s?groupName=g"),
        TestRequest.RestJson("GET", "/schedules?MaxResults=5&NamePrefix=s&State=ENABLED"),
        TestRequest.RestJson("GET", "/schedule-groups?MaxResults=1"),
        TestRequest.RestJson("GET", "/tags/arn%3Aaws%3Ascheduler%3Aus-east-1%3A000000000000%3Aschedule-group%2Fg"),
    ];

    private static TestRequest[] Ec2() =>
    [
        TestRequest.Form("ec2", "CreateVpc", "&CidrBlock=10.0.0.0%2F16&TagSpecification.1.ResourceType=vpc&TagSpecification.1.Tag.1.Key=a&TagSpecification.1.Tag.1.Value=b"),
        TestRequest.Form("ec2", "DescribeVpcs", "&Filter.1.Name=cidr&Filter.1.Value.1=10.0.0.0%2F16&MaxResults=5"),
        TestRequest.Form("ec2", "DescribeRegions", "&AllRegions=true&RegionName.1=us-east-1"),
        TestRequest.Form("ec2", "DescribeAvailabilityZones", "&ZoneName.1=us-east-1a"),
        TestRequest.Form("ec2", "DescribeSubnets", "&Filter.1.Name=tag%3Aa&Filter.1.Value.1=b*"),
        TestRequest.Form("ec2", "DescribeTags", "&MaxResults=5"),
    ];

    private static TestRequest[] Ssm() =>
    [
        TestRequest.Json("ssm", "PutParameter", """{"Name":"/a/b","Value":"v","Type":"String","Overwrite":true,"AllowedPattern":"^v+$","Tier":"Standard"}"""),
        TestRequest.Json("ssm", "GetParametersByPath", """{"Path":"/a","Recursive":true,"MaxResults":10,"ParameterFilters":[{"Key":"Type","Option":"Equals","Values":["String"]}]}"""),
        TestRequest.Json("ssm", "GetParameter", """{"Name":"/a/b:1","WithDecryption":false}"""),
        TestRequest.Json("ssm", "GetParameterHistory", """{"Name":"/a/b","MaxResults":5}"""),
        TestRequest.Json("ssm", "DescribeParameters", """{"ParameterFilters":[{"Key":"Name","Option":"BeginsWith","Values":["/a"]}],"MaxResults":5}"""),
        TestRequest.Json("ssm", "AddTagsToResource", """{"ResourceType":"Parameter","ResourceId":"/a/b","Tags":[{"Key":"k","Value":"v"}]}"""),
        TestRequest.Json("ssm", "LabelParameterVersion", """{"Name":"/a/b","ParameterVersion":1,"Labels":["one","two"]}"""),
    ];

    private static TestRequest[] Sts() =>
    [
        TestRequest.Form("sts", "GetCallerIdentity"),
        TestRequest.Form("sts", "GetSessionToken", "&DurationSeconds=900"),
        new("GET", "/?Action=GetCallerIdentity&Version=2011-06-15"),
    ];

    private static byte[] Cbor(Action<CborWriter> write)
    {
        var writer = new CborWriter();
        write(writer);
        return writer.Encode();
    }
}
