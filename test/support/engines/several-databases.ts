/** A port, or what Jetty is to read it from. */
type Port = number | '<SystemProperty name="dynamodb.port" />';

/**
 * Jetty's configuration of one DynamoDB Local with a database for each port: these and `dynamodb.port`, each as
 * lib/local/engines/dynamodb-local.xml makes its one. That of `dynamodb.port` is opened last, when all others answer.
 */
export function severalDatabases(ports: readonly number[]): string {
  const all: Port[] = [...ports, '<SystemProperty name="dynamodb.port" />'];
  return `<?xml version="1.0"?>
<!DOCTYPE Configure PUBLIC "-//Jetty//Configure//EN" "http://www.eclipse.org/jetty/configure_9_3.dtd">
<Configure id="Server" class="org.eclipse.jetty.server.Server">
${all.map(connector).join('')}
  <Set name="handler">
    <New class="org.eclipse.jetty.server.handler.HandlerList">
      <Set name="handlers"><Array type="org.eclipse.jetty.server.Handler">${all.map(database).join('')}</Array></Set>
    </New>
  </Set>
</Configure>
`;
}

const connector = (port: Port, index: number): string => `
  <Call name="addConnector">
    <Arg>
      <New class="org.eclipse.jetty.server.ServerConnector">
        <Arg name="server"><Ref refid="Server" /></Arg>
        <Set name="name">database${index.toString()}</Set>
        <Set name="host">127.0.0.1</Set>
        <Set name="port">${port.toString()}</Set>
      </New>
    </Arg>
  </Call>`;

/** A handler whose only host is a connector answers what comes by that one (Jetty 9.4, ContextHandler.setVirtualHosts). */
const database = (_port: Port, index: number): string => `
  <Item>
    <New class="org.eclipse.jetty.server.handler.ContextHandler">
      <Set name="contextPath">/</Set>
      <Set name="virtualHosts"><Array type="String"><Item>@database${index.toString()}</Item></Array></Set>
      <Set name="handler">
        <New class="com.amazonaws.services.dynamodbv2.local.server.LocalDynamoDBServerHandler">
          <Arg>
            <New class="com.amazonaws.services.dynamodbv2.local.server.LocalDynamoDBRequestHandler">
              <Arg type="int">0</Arg>
              <Arg type="boolean">true</Arg>
              <Arg><SystemProperty name="dynamodb.path" /></Arg>
              <Arg type="boolean">true</Arg>
              <Arg type="boolean">false</Arg>
            </New>
          </Arg>
          <Arg type="String">http://127.0.0.1</Arg>
        </New>
      </Set>
    </New>
  </Item>`;
