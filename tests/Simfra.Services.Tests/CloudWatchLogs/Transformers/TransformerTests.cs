using System.Text.Json.Nodes;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.CloudWatchLogs.Transformers;

public sealed class TransformerTests
{
    private const string Group = """{"logGroupIdentifier":"/app/orders"}""";

    [Theory]
    [InlineData("""{"parseJSON":{}}""", """{"a":{"b":1}}""", """{"a":{"b":1}}""")]
    [InlineData("""{"parseJSON":{}}""", "no json", "no json")]
    [InlineData("""{"parseJSON":{"destination":"x"}}""", """{"a":1}""", """{"x":{"a":1}}""")]
    [InlineData("""{"parseJSON":{}},{"parseJSON":{"source":"in"}}""", """{"in":"{\"a\":1}"}""", """{"in":"{\"a\":1}","a":1}""")]
    [InlineData(
        """{"parseKeyValue":{"destination":"new_key","fieldDelimiter":"!","keyValueDelimiter":":","keyPrefix":"parsed_","nonMatchValue":"default"}}""",
        "key1:value1!key2:value2!key4",
        """{"new_key":{"parsed_key1":"value1","parsed_key2":"value2","parsed_key4":"default"}}""")]
    [InlineData("""{"parseKeyValue":{}}""", "a=1&b=2&c", """{"a":"1","b":"2"}""")]
    [InlineData("""{"csv":{}}""", "Akua,\"x, \"\"y\"\"\",28", """{"column_1":"Akua","column_2":"x, \"y\"","column_3":"28"}""")]
    [InlineData("""{"csv":{"delimiter":";","columns":["a","b"],"destination":"row"}}""", "1;2", """{"row":{"a":"1","b":"2"}}""")]
    [InlineData("""{"parseJSON":{}},{"addKeys":{"entries":[{"key":"o.new","value":"v"},{"key":"a","value":"x"}]}}""", """{"a":1,"o":{"i":2}}""", """{"a":1,"o":{"i":2,"new":"v"}}""")]
    [InlineData("""{"parseJSON":{}},{"addKeys":{"entries":[{"key":"a","value":"x","overwriteIfExists":true}]}}""", """{"a":1}""", """{"a":"x"}""")]
    [InlineData("""{"parseJSON":{}},{"deleteKeys":{"withKeys":["a","o.i"]}}""", """{"a":1,"o":{"i":2,"j":3}}""", """{"o":{"j":3}}""")]
    [InlineData("""{"parseJSON":{}},{"moveKeys":{"entries":[{"source":"o.i","target":"p"}]}}""", """{"o":{"i":2},"p":{}}""", """{"o":{},"p":{"i":2}}""")]
    [InlineData("""{"parseJSON":{}},{"copyValue":{"entries":[{"source":"o.i","target":"c"}]}}""", """{"o":{"i":[1]}}""", """{"o":{"i":[1]},"c":[1]}""")]
    [InlineData("""{"parseJSON":{}},{"renameKeys":{"entries":[{"key":"a","renameTo":"b"}]}}""", """{"a":1}""", """{"b":1}""")]
    [InlineData("""{"parseJSON":{}},{"trimString":{"withKeys":["a"]}},{"upperCaseString":{"withKeys":["a"]}},{"lowerCaseString":{"withKeys":["b"]}}""", """{"a":" x ","b":"Y"}""", """{"a":"X","b":"y"}""")]
    [InlineData("""{"parseJSON":{}},{"splitString":{"entries":[{"source":"a","delimiter":","}]}}""", """{"a":"x,y"}""", """{"a":["x","y"]}""")]
    [InlineData("""{"parseJSON":{}},{"substituteString":{"entries":[{"source":"a","from":"[0-9]+","to":"#"}]}}""", """{"a":"x12y3"}""", """{"a":"x#y#"}""")]
    [InlineData(
        """{"parseJSON":{}},{"typeConverter":{"entries":[{"key":"a","type":"integer"},{"key":"b","type":"double"},{"key":"c","type":"boolean"},{"key":"d","type":"string"},{"key":"e","type":"integer"}]}}""",
        """{"a":"7","b":"1.5","c":"true","d":4,"e":"x"}""",
        """{"a":7,"b":1.5,"c":true,"d":"4","e":"x"}""")]
    [InlineData(
        """{"parseJSON":{}},{"listToMap":{"source":"l","key":"k","valueKey":"v","target":"m"}}""",
        """{"l":[{"k":"x","v":1},{"k":"x","v":2},{"k":"y","v":3}]}""",
        """{"l":[{"k":"x","v":1},{"k":"x","v":2},{"k":"y","v":3}],"m":{"x":[1,2],"y":[3]}}""")]
    [InlineData(
        """{"parseJSON":{}},{"listToMap":{"source":"l","key":"k","valueKey":"v","flatten":true,"flattenedElement":"last"}},{"deleteKeys":{"withKeys":["l"]}}""",
        """{"l":[{"k":"x","v":1},{"k":"x","v":2}]}""",
        """{"x":2}""")]
    public Task TestTransformer_ShowsWhatProcessorsMake(string processors, string message, string transformed) =>
        CheckAsync(processors, message, transformed);

    [Theory]
    [InlineData("%{NUMBER:version} %{HOSTNAME:hostname} %{NOTSPACE:status} %{QUOTEDSTRING:logMsg}", "293750 server-01.internal-network.local OK \"[Thread-000] token generated\"", """{"version":"293750","hostname":"server-01.internal-network.local","status":"OK","logMsg":"[Thread-000] token generated"}""")]
    [InlineData("%{HTTPDATE:timestamp} %{IPORHOST:clientip} %{NUMBER:response_status}", "23/Nov/2024:10:25:15 -0900 172.16.0.1 200", """{"timestamp":"23/Nov/2024:10:25:15 -0900","clientip":"172.16.0.1","response_status":"200"}""")]
    [InlineData("%{IP:client.ip} %{WORD:method} %{URIPATHPARAM:request.uri} %{NUMBER:response.status}", "192.168.1.1 GET /index.html?param=value 200", """{"client":{"ip":"192.168.1.1"},"method":"GET","request":{"uri":"/index.html?param=value"},"response":{"status":"200"}}""")]
    [InlineData("%{NUMBER:timestamp} [%{NUMBER:db} %{IP:client_ip}:%{NUMBER:client_port}] %{GREEDYDATA:data}", "1629860738.123456 [0 127.0.0.1:6379] \"SET\" \"key1\"", """{"timestamp":"1629860738.123456","db":"0","client_ip":"127.0.0.1","client_port":"6379","data":"\"SET\" \"key1\""}""")]
    [InlineData("%{DATA:x} %{DATA:y}", "abc def ghi", """{"x":"abc","y":"def ghi"}""")]
    [InlineData("%{GREEDYDATA:x} %{GREEDYDATA:y}", "abc def ghi", """{"x":"abc def","y":"ghi"}""")]
    [InlineData("%{GREEDYDATA_MULTILINE:data}", "abc\ndef", """{"data":"abc\ndef"}""")]
    [InlineData("%{BASE16NUM:n} %{INT:i} %{UUID:u}", "+0xA1B2 -456 550e8400-e29b-41d4-a716-446655440000", """{"n":"+0xA1B2","i":"-456","u":"550e8400-e29b-41d4-a716-446655440000"}""")]
    [InlineData("%{ARN:arn}", "arn:aws:iam:us-east-1:123456789012:user/johndoe", """{"arn":"arn:aws:iam:us-east-1:123456789012:user/johndoe"}""")]
    [InlineData("%{MAC:a} %{MAC:b} %{MAC:c}", "0123.4567.89AB 01-23-45-67-89-AB 01:23:45:67:89:AB", """{"a":"0123.4567.89AB","b":"01-23-45-67-89-AB","c":"01:23:45:67:89:AB"}""")]
    [InlineData("%{IPV6:a} %{IPV6:b}", "2001:db8:3333:4444:5555:6666:7777:8888 ::ffff:10.0.0.1", """{"a":"2001:db8:3333:4444:5555:6666:7777:8888","b":"::ffff:10.0.0.1"}""")]
    [InlineData("%{HOSTPORT:ip}", "192.168.1.1:8080", """{"ip":"192.168.1.1:8080","PORT":"8080"}""")]
    [InlineData("%{URIHOST:host} %{URIHOST:ip}", "example.com:443 10.0.0.1", """{"host":"example.com:443","port":"443","ip":"10.0.0.1"}""")]
    [InlineData("%{WINPATH:p} %{TTY:t} %{URIPROTO:s}", "C:\\Users\\John\\file.txt /dev/tty1 web+transformer", """{"p":"C:\\Users\\John\\file.txt","t":"/dev/tty1","s":"web+transformer"}""")]
    [InlineData("%{URI:uri}", "https://user:password@example.com/path?param1=value1&param2=value2", """{"uri":"https://user:password@example.com/path?param1=value1&param2=value2"}""")]
    [InlineData("%{TIMESTAMP_ISO8601:a} %{TIMESTAMP_ISO8601:b}", "2023-05-15T14:30:00+05:30 23-5-1T1:25Z", """{"a":"2023-05-15T14:30:00+05:30","b":"23-5-1T1:25Z"}""")]
    [InlineData("%{DATE:a} %{DATE:b} %{DATESTAMP:c}", "11/29/2024 29.11.2024 29-11-2024 14:30:00", """{"a":"11/29/2024","b":"29.11.2024","c":"29-11-2024 14:30:00"}""")]
    [InlineData("%{DATESTAMP_RFC822:d}", "Monday Jan 5 23 1:30:00 CDT", """{"d":"Monday Jan 5 23 1:30:00 CDT"}""")]
    [InlineData("%{DATESTAMP_RFC2822:d}", "Mon, 15 May 2023 14:30:00 +0530", """{"d":"Mon, 15 May 2023 14:30:00 +0530"}""")]
    [InlineData("%{DATESTAMP_OTHER:d}", "Mon May 15 14:30:00 PST 2023", """{"d":"Mon May 15 14:30:00 PST 2023"}""")]
    [InlineData("%{DATESTAMP_EVENTLOG:d}", "20230515143000", """{"d":"20230515143000"}""")]
    [InlineData("%{SYSLOGTIMESTAMP:d} %{LOGLEVEL:l}", "Nov 29 14:30:00 INFO", """{"d":"Nov 29 14:30:00","l":"INFO"}""")]
    [InlineData("%{SYSLOGPROG:p}", "user.profile/settings-page[1234]", """{"p":"user.profile/settings-page[1234]","program":"user.profile/settings-page","pid":"1234"}""")]
    [InlineData("%{SYSLOGFACILITY:s}", "<13.6>", """{"s":"<13.6>","facility":"13","priority":"6"}""")]
    [InlineData("%{WORD:a} %{WORD}", "kept dropped", """{"a":"kept"}""")]
    [InlineData("%{INT:a}", "12 and more", "12 and more")]
    [InlineData(
        "%{APACHE_ACCESS_LOG}",
        "127.0.0.1 - - [03/Aug/2023:12:34:56 +0000] \"GET /page.html HTTP/1.1\" 200 1234",
        """{"request":"/page.html","http_method":"GET","status_code":200,"http_version":"1.1","response_size":1234,"remote_host":"127.0.0.1","timestamp":"2023-08-03T12:34:56Z"}""")]
    [InlineData(
        "%{NGINX_ACCESS_LOG}",
        "192.168.1.100 - Foo [03/Aug/2023:12:34:56 +0000] \"GET /account/login.html HTTP/1.1\" 200 42 \"https://www.amazon.com/\" \"Mozilla/5.0 (X)\"",
        """{"request":"/account/login.html","referrer":"https://www.amazon.com/","agent":"Mozilla/5.0 (X)","http_method":"GET","status_code":200,"auth_user":"Foo","http_version":"1.1","response_size":42,"remote_host":"192.168.1.100","timestamp":"2023-08-03T12:34:56Z"}""")]
    [InlineData(
        "%{SYSLOG5424}",
        "<165>1 2003-10-11T22:14:15.003Z mymachine.example.com evntslog - ID47 [exampleSDID@32473 iut=\"3\" eventID=\"1011\"][examplePriority@32473 class=\"high\"]",
        """{"pri":165,"version":1,"timestamp":"2003-10-11T22:14:15.003Z","hostname":"mymachine.example.com","app":"evntslog","msg_id":"ID47","structured_data":"exampleSDID@32473 iut=\"3\" eventID=\"1011\"","message":"[examplePriority@32473 class=\"high\"]"}""")]
    public Task Grok_FindsWhatItsPatternsMean(string match, string message, string transformed) =>
        CheckAsync($$$"""{"grok":{"match":{{{JsonValue.Create(match).ToJsonString()}}}}}""", message, transformed);

    [Theory]
    [InlineData(
        """{"parseVPC":{}}""",
        "2 123456789010 eni-abc123de 192.0.2.0 192.0.2.24 20641 22 6 20 4249 1418530010 1418530070 ACCEPT OK",
        """{"version":2,"accountId":"123456789010","interfaceId":"eni-abc123de","srcAddr":"192.0.2.0","dstAddr":"192.0.2.24","srcPort":20641,"dstPort":22,"protocol":6,"packets":20,"bytes":4249,"start":1418530010,"end":1418530070,"action":"ACCEPT","logStatus":"OK"}""")]
    [InlineData("""{"parseVPC":{}}""", "no flow", "no flow")]
    [InlineData(
        """{"parseRoute53":{}}""",
        "1.0 2017-12-13T08:15:50.235Z Z123412341234 example.com AAAA NOERROR TCP IAD12 192.0.2.0 198.51.100.0/24",
        """{"version":1.0,"queryTimestamp":"2017-12-13T08:15:50.235Z","hostZoneId":"Z123412341234","queryName":"example.com","queryType":"AAAA","responseCode":"NOERROR","protocol":"TCP","edgeLocation":"IAD12","resolverIp":"192.0.2.0","ednsClientSubnet":"198.51.100.0/24"}""")]
    [InlineData(
        """{"parsePostgres":{}}""",
        "2019-03-10 03:54:59 UTC:10.0.0.123(52834):postgres@logtestdb:[20175]:ERROR: column \"wrong_column_name\" does not exist at character 8",
        """{"logTime":"2019-03-10 03:54:59 UTC","srcIp":"10.0.0.123(52834)","userName":"postgres","dbName":"logtestdb","processId":"20175","logLevel":"ERROR"}""")]
    [InlineData(
        """{"parseWAF":{}}""",
        """{"action":"BLOCK","httpRequest":{"clientIp":"1.1.1.1","headers":[{"name":"Host","value":"localhost:1989"},{"name":"Accept","value":"*/*"}]},"labels":[{"name":"value"}]}""",
        """{"action":"BLOCK","httpRequest":{"clientIp":"1.1.1.1","headers":{"Host":"localhost:1989","Accept":"*/*"}},"labels":{"name":"value"}}""")]
    [InlineData(
        """{"parseCloudfront":{}}""",
        "2019-12-04\t21:02:31\tLAX1\t392\t192.0.2.24\tGET\td1.cloudfront.net\t/index.html\t200\t-\tMozilla/5.0%20(X)\t-\t-\tHit\tid==\td1.cloudfront.net\thttps\t23\t0.001\t-\tTLSv1.2\tECDHE\tHit\tHTTP/2.0\t-\t-\t11040\t0.001\tHit\ttext/html\t78\t-\t-",
        """{"date":"2019-12-04","time":"21:02:31","x-edge-location":"LAX1","sc-bytes":392,"c-ip":"192.0.2.24","cs-method":"GET","cs(Host)":"d1.cloudfront.net","cs-uri-stem":"/index.html","sc-status":200,"cs(Referer)":"-","cs(User-Agent)":"Mozilla/5.0 (X)","cs-uri-query":"-","cs(Cookie)":"-","x-edge-result-type":"Hit","x-edge-request-id":"id==","x-host-header":"d1.cloudfront.net","cs-protocol":"https","cs-bytes":23,"time-taken":0.001,"x-forwarded-for":"-","ssl-protocol":"TLSv1.2","ssl-cipher":"ECDHE","x-edge-response-result-type":"Hit","cs-protocol-version":"HTTP/2.0","fle-status":"-","fle-encrypted-fields":"-","c-port":11040,"time-to-first-byte":0.001,"x-edge-detailed-result-type":"Hit","sc-content-type":"text/html","sc-content-len":78,"sc-range-start":"-","sc-range-end":"-"}""")]
    public Task VendedLogs_AreParsed(string processor, string message, string transformed) => CheckAsync(processor, message, transformed);

    [Theory]
    [InlineData("""["yyyy-MM-dd HH:mm:ss"]""", "1998-12-05 11:00:00", "1998-12-05T11:00:00.000Z")]
    [InlineData("""["yyyy","dd/MMM/yyyy:HH:mm:ss Z"]""", "05/Dec/1998:11:00:00 -0500", "1998-12-05T16:00:00.000Z")]
    [InlineData("""["EEEE dd. MMMM yyyy hh:mm a"],"sourceTimezone":"Europe/Berlin","targetTimezone":"America/New_York","targetFormat":"yyyy-MM-dd'T'HH:mm:ss XXX" """, "Saturday 05. December 1998 11:00 PM", "1998-12-05T17:00:00 -05:00")]
    [InlineData("""["yyyy-MM-dd'T'HH:mm:ss.SSSX"],"targetFormat":"d MMM yy 'at' H:m z" """, "1998-12-05T11:02:03.250+01", "5 Dec 98 at 10:2 UTC")]
    [InlineData("""["yyyy-MM-dd"]""", "1998-02-30", null)]
    public async Task DateTimeConverter_WritesTimesAnew(string patterns, string time, string? written)
    {
        var message = new JsonObject { ["t"] = time };
        var transformed = message.DeepClone();
        if (written is not null)
        {
            transformed["u"] = written;
        }

        await CheckAsync(
            $$$"""{"parseJSON":{}},{"dateTimeConverter":{"source":"t","target":"u","matchPatterns":{{{patterns}}}}}""", message.ToJsonString(), transformed.ToJsonString());
    }

    [Fact]
    public async Task EventsAreTransformedAsTheyComeIn_AndQueriesFindTheirFields()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateStreamAsync();
        await world.PutAsync((0, "before 1"));
        await world.LogsOkAsync(
            "PutTransformer",
            """
            {"logGroupIdentifier":"/app/orders","transformerConfig":[{"grok":{"match":"%{WORD:what} %{INT:n}"}},
            {"copyValue":{"entries":[{"source":"@logGroupStream","target":"from.stream"},{"source":"@accountId","target":"from.account"}]}}]}
            """);

        await world.PutAsync((1, "order 7"), (2, "odd"));

        Assert.Equal("before 1 order 7 odd", (await world.GetAsync()).Messages());
        Assert.Equal(
            ["what=order n=7 from.stream=web/1 from.account=000000000000 @message=order 7"],
            await QueryAsync(world, "fields what, n, from.stream, from.account, @message | filter ispresent(what)"));
        Assert.Equal((1, 1), (await world.SumOfLogsMetricAsync("TransformedLogEvents"), await world.SumOfLogsMetricAsync("TransformationErrors")));
    }

    private static async Task<string[]> QueryAsync(TestWorld world, string query)
    {
        var input = $$"""{"logGroupName":"/app/orders","startTime":{{(LogsTestCalls.Now / 1000) - 10}},"endTime":{{(LogsTestCalls.Now / 1000) + 10}},"queryString":"{{query}}"}""";
        var id = (await world.LogsOkAsync("StartQuery", input)).Text("queryId");
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        return
        [
            .. (await world.LogsOkAsync("GetQueryResults", $$"""{"queryId":"{{id}}"}"""))["results"]!.AsArray().Select(static row => string.Join(
                ' ', row!.AsArray().Where(static f => f!.Text("field") != "@ptr").Select(static f => $"{f!.Text("field")}={f!.Text("value")}"))),
        ];
    }

    private static async Task CheckAsync(string processors, string message, string transformed)
    {
        await using var world = await TestWorld.StartAsync();

        var answer = await world.LogsOkAsync(
            "TestTransformer", $$"""{"transformerConfig":[{{processors}}],"logEventMessages":[{{JsonValue.Create(message).ToJsonString()}}]}""");

        var log = Assert.Single(answer["transformedLogs"]!.AsArray())!;
        Assert.Equal((message, 1), (log.Text("eventMessage"), log["eventNumber"]!.GetValue<int>()));
        Assert.True(
            transformed == log.Text("transformedEventMessage") || JsonNode.DeepEquals(JsonNode.Parse(transformed), JsonNode.Parse(log.Text("transformedEventMessage"))),
            log.Text("transformedEventMessage"));
    }

    [Fact]
    public async Task PutTransformer_IsShownAndReplaced()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateGroupAsync();

        await world.LogsOkAsync("PutTransformer", """{"logGroupIdentifier":"/app/orders","transformerConfig":[{"csv":{}}]}""");
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        await world.LogsOkAsync(
            "PutTransformer", """{"logGroupIdentifier":"/app/orders","transformerConfig":[{"parseJSON":{}},{"trimString":{"withKeys":["a"]}}]}""");

        var shown = await world.LogsOkAsync("GetTransformer", Group);
        Assert.Equal("""[{"parseJSON":{}},{"trimString":{"withKeys":["a"]}}]""", shown["transformerConfig"]!.ToJsonString());
        Assert.Equal((LogsTestCalls.GroupArn, LogsTestCalls.Now), (shown.Text("logGroupIdentifier"), shown["creationTime"]!.GetValue<long>()));
        Assert.Equal(LogsTestCalls.Now + 1000, shown["lastModifiedTime"]!.GetValue<long>());
    }

    [Fact]
    public async Task DeleteTransformer_RemovesIt()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateGroupAsync();
        await world.LogsOkAsync("PutTransformer", """{"logGroupIdentifier":"/app/orders","transformerConfig":[{"csv":{}}]}""");

        await world.LogsOkAsync("DeleteTransformer", Group);

        (await world.LogsAsync("GetTransformer", Group)).AssertJsonError("ResourceNotFoundException", null);
        (await world.LogsAsync("DeleteTransformer", Group)).AssertJsonError("ResourceNotFoundException", null);
    }

    [Theory]
    [InlineData("""{"trimString":{"withKeys":["a"]}}""", "InvalidParameterException", 400)]
    [InlineData("""{"parseJSON":{}},{}""", "InvalidParameterException", 400)]
    [InlineData("""{"parseJSON":{}},{"substituteString":{"entries":[{"source":"a","from":"(","to":"x"}]}}""", "InvalidParameterException", 400)]
    [InlineData("""{"grok":{"match":"%{NOTHING:a}"}}""", "InvalidParameterException", 400)]
    [InlineData("""{"grok":{"match":"no pattern"}}""", "InvalidParameterException", 400)]
    [InlineData("""{"grok":{"match":"%{DATA:a} %{DATA:b} %{DATA:c} %{DATA:d} %{DATA:e} %{DATA:f}"}}""", "InvalidParameterException", 400)]
    [InlineData("""{"grok":{"match":"%{APACHE_ACCESS_LOG} %{SYSLOG5424}"}}""", "InvalidParameterException", 400)]
    [InlineData("""{"grok":{"match":"%{NGINX_ACCESS_LOG} %{NUMBER:num}"}}""", "InvalidParameterException", 400)]
    [InlineData("""{"grok":{"match":"%{GREEDYDATA:logMsg} %{SYSLOG5424}"}}""", "InvalidParameterException", 400)]
    [InlineData("""{"parseJSON":{}},{"parseVPC":{}}""", "InvalidParameterException", 400)]
    [InlineData("""{"parseVPC":{"source":"a"}}""", "InvalidParameterException", 400)]
    [InlineData("""{"parseJSON":{}},{"dateTimeConverter":{"source":"a","target":"b","matchPatterns":["yyyy Q"]}}""", "NotImplemented", 501)]
    [InlineData("""{"parseJSON":{}},{"dateTimeConverter":{"source":"a","target":"b","matchPatterns":["yyyy"],"sourceTimezone":"Nowhere/Town"}}""", "InvalidParameterException", 400)]
    [InlineData("""{"parseToOCSF":{"eventSource":"VPCFlow","ocsfVersion":"V1.1"}}""", "NotImplemented", 501)]
    public async Task PutTransformer_ThatIsWrong_IsRefused(string processors, string error, int status)
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateGroupAsync();

        (await world.LogsAsync("PutTransformer", $$"""{"logGroupIdentifier":"/app/orders","transformerConfig":[{{processors}}]}""")).AssertJsonError(error, null, status);
    }
}
